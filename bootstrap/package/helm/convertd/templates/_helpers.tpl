{{- define "convertd.labels" -}}
app.kubernetes.io/name: convertd
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The pod of one role: call it with a dict of root, role and of (the values of that role). */}}
{{- define "convertd.pod" -}}
metadata:
  labels:
    {{- include "convertd.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
  annotations:
    checksum/settings: {{ toJson .root.Values.settings | sha256sum }}
    prometheus.io/scrape: "true"
    prometheus.io/port: "9464"
spec:
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: 45
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile: {type: {{ .root.Values.seccompProfile }}}
  containers:
    - name: convertd
      image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag }}"
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: [serve, --role, {{ .role }}]
      securityContext:
        readOnlyRootFilesystem: true
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
      ports:
        - {name: http, containerPort: 8080}
        - {name: metrics, containerPort: 9464}
      env:
        - {name: CONVERTD_STORAGE_URL, value: {{ required "storage.url is required, such as s3://bucket" .root.Values.storage.url | quote }}}
        - name: CONVERTD_DATABASE_URL
          valueFrom: {secretKeyRef: {name: {{ .root.Values.database.existingSecret | default .root.Release.Name }}, key: database-url}}
        - {name: CONVERTD_SECRET_KEY_FILE, value: /run/convertd/secret-key}
        {{- range $name, $value := .root.Values.settings }}
        {{- if $value }}
        - {name: CONVERTD_{{ upper $name }}, value: {{ $value | quote }}}
        {{- end }}
        {{- end }}
        {{- with .root.Values.env }}{{ toYaml . | nindent 8 }}{{ end }}
      {{- with .root.Values.envFrom }}
      envFrom: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- if eq .role "api" }}
      readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 5}
      livenessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 15, failureThreshold: 4}
      {{- else }}
      livenessProbe: {httpGet: {path: /metrics, port: metrics}, periodSeconds: 15, failureThreshold: 4}
      {{- end }}
      resources: {{ toYaml .of.resources | nindent 8 }}
      volumeMounts:
        - {name: data, mountPath: /data}
        - {name: tmp, mountPath: /tmp}
        - {name: key, mountPath: /run/convertd, readOnly: true}
  volumes:
    - name: data
      emptyDir: {{ if .of.scratch }}{sizeLimit: {{ .of.scratch }}}{{ else }}{}{{ end }}
    - {name: tmp, emptyDir: {}}
    - {name: key, secret: {secretName: {{ .root.Release.Name }}, items: [{key: secret-key, path: secret-key}]}}
{{- end }}
