package e2e_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	metricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spanpb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector is what OpenTelemetry sends to.
type collector struct {
	mu      sync.Mutex
	spans   []*spanpb.Span
	metrics map[string]bool
	about   map[string]string // of the service
}

func newCollector(t *testing.T) (c *collector, url string) {
	t.Helper()

	c = &collector{metrics: map[string]bool{}, about: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = c.take(r.URL.Path, body)
		}

		if err != nil {
			t.Error(err)
		}

		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(server.Close)

	return c, server.URL
}

func (c *collector) take(path string, body []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()

	if path == "/v1/metrics" {
		var sent metricspb.ExportMetricsServiceRequest
		if err := proto.Unmarshal(body, &sent); err != nil {
			return err
		}

		for _, r := range sent.GetResourceMetrics() {
			for _, scope := range r.GetScopeMetrics() {
				for _, m := range scope.GetMetrics() {
					c.metrics[m.GetName()] = true
				}
			}
		}

		return nil
	}

	var sent tracepb.ExportTraceServiceRequest
	if err := proto.Unmarshal(body, &sent); err != nil {
		return err
	}

	for _, r := range sent.GetResourceSpans() {
		for _, a := range r.GetResource().GetAttributes() {
			c.about[a.GetKey()] = a.GetValue().GetStringValue()
		}

		for _, scope := range r.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}

	return nil
}

// path returns the names of a span and of those above it, as far as they were sent; then the id of
// the one above those.
func (c *collector) path(s *spanpb.Span) (names []string, above string) {
	for s != nil {
		names, above = append(names, s.GetName()), hex.EncodeToString(s.GetParentSpanId())
		id := s.GetParentSpanId()
		s = nil

		for _, other := range c.spans {
			if bytes.Equal(other.GetSpanId(), id) {
				s = other
			}
		}
	}

	return names, above
}

func TestSpansAndMetricsReachACollector(t *testing.T) {
	t.Parallel()

	const traceID, caller = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"

	sent, url := newCollector(t)
	c := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+url, "OTEL_SERVICE_NAME=presses")

	var body bytes.Buffer

	form := multipart.NewWriter(&body)

	part, err := form.CreateFormFile("file", "sample.png")
	if err == nil {
		_, err = part.Write(fixture(t, "sample.png"))
	}

	if err != nil || form.WriteField("targetFormat", "webp") != nil || form.Close() != nil {
		t.Fatal(err)
	}

	r, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, c.server.URL+"/v1/convert?wait=60", &body)
	if err != nil {
		t.Fatal(err)
	}

	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Traceparent", "00-"+traceID+"-"+caller+"-01")

	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}

	_ = answer.Body.Close()

	if err := c.server.Stop(); err != nil { // which sends what is left
		t.Fatal(err)
	}

	ways := map[string]bool{}

	for _, s := range sent.spans {
		if hex.EncodeToString(s.GetTraceId()) != traceID {
			continue
		}

		names, above := sent.path(s)
		if above != caller || s.GetEndTimeUnixNano() < s.GetStartTimeUnixNano() {
			t.Errorf("%v begins under %s", names, above)
		}

		slices.Reverse(names)
		ways[strings.Join(names, " > ")] = true
	}

	for _, want := range []string{
		"POST /v1/convert",
		"POST /v1/convert > queue image",
		"POST /v1/convert > task convert",
		"POST /v1/convert > task convert > vips convert",
	} {
		if !ways[want] {
			t.Errorf("no %s in\n%s", want, strings.Join(slices.Sorted(maps.Keys(ways)), "\n"))
		}
	}

	if sent.about["service.name"] != "presses" || !sent.metrics["convertd_http_requests_total"] {
		t.Errorf("%v %v", sent.about, slices.Sorted(maps.Keys(sent.metrics)))
	}
}
