package httpapi_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/convertd/convertd/domain/event"
)

// message is what a receiver got.
type message struct {
	http.Header
	raw   []byte
	body  map[string]any
	query string
}

func (m message) event() string { name, _ := m.body["event"].(string); return name }

// receiver answers what it gets with what answer says, and 204 where that is nil.
func receiver(
	t *testing.T, answer func(w http.ResponseWriter, m message),
) (url string, got chan message) {
	t.Helper()

	got = make(chan message, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		m := message{Header: r.Header, raw: raw, query: r.URL.RawQuery}
		_ = json.Unmarshal(raw, &m.body)

		if answer != nil {
			answer(w, m)
		} else {
			w.WriteHeader(http.StatusNoContent)
		}

		got <- m
	}))
	t.Cleanup(server.Close)

	return server.URL, got
}

func await(t *testing.T, got chan message, name string) message {
	t.Helper()

	for {
		select {
		case m := <-got:
			if name == "" || m.event() == name {
				return m
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("no %s came", name)
		}
	}
}

// hook makes a webhook, and returns its id and secret.
func (k *kit) hook(url string, events ...string) (id, secret string) {
	k.t.Helper()

	body := must(json.Marshal(map[string]any{"url": url, "events": events}))(k.t)

	a := k.do(http.MethodPost, "/v1/webhooks", string(body), "Content-Type", "application/json")
	if a.StatusCode != http.StatusCreated {
		k.t.Fatalf("%d: %s", a.StatusCode, a.text)
	}

	id, _ = a.body.Data["id"].(string)
	secret, _ = a.body.Data["secret"].(string)

	return id, secret
}

// made converts a picture, and returns the job's id.
func (k *kit) made(content string, more ...field) string {
	k.t.Helper()

	body, kind := form(k.t, append([]field{
		{"file", "a.png", content}, {name: "targetFormat", value: "webp"},
	}, more...)...)

	a := k.do(http.MethodPost, "/v1/convert?wait=30", body, "Content-Type", kind)
	if id, _ := a.body.Data["id"].(string); id != "" {
		return id
	}

	id, _ := a.body.Error.Details["jobId"].(string)

	return id
}

func TestAWebhookIsSentWhatItWants(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	_, secret := k.hook(url, "job.*")
	id := k.made("PNG picture")

	var names []string

	for len(names) == 0 || names[len(names)-1] != "job.completed" {
		m := await(t, got, "")
		names = append(names, m.event())
		verify(t, m, secret)

		if job, _ := m.body["job"].(map[string]any); job["id"] != id {
			t.Errorf("%s is of another job than %s", m.raw, id)
		}
	}

	names = slices.DeleteFunc(names, func(n string) bool { return n == "job.progress" })
	if want := "[job.created job.queued job.started job.completed]"; fmt.Sprint(names) != want {
		t.Errorf("%v came, want %s", names, want)
	}
}

// verify has the receiver's libraries judge a message.
func verify(t *testing.T, m message, secret string) {
	t.Helper()

	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(m.raw)

	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); m.Get("X-Webhook-Signature") != want {
		t.Errorf("X-Webhook-Signature is %q, want %q", m.Get("X-Webhook-Signature"), want)
	}

	if err := must(standard.NewWebhook(secret))(t).Verify(m.raw, m.Header); err != nil {
		t.Errorf("the Standard Webhooks library refuses %s: %v", m.raw, err)
	}
}

func TestAReceiversLibrariesTakeMessages(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	_, secret := k.hook(url, "job.completed")
	k.made("PNG picture")

	m := await(t, got, "job.completed")
	headers := map[string]string{}

	for name := range m.Header {
		headers[strings.ToLower(name)] = m.Get(name)
	}

	in := must(json.Marshal(map[string]any{
		"payload": string(m.raw), "headers": headers, "secret": secret,
	}))(t)

	for script, want := range map[string]string{
		"testdata/verify.js": "true false", "testdata/standard.js": "job.completed refused",
	} {
		c := exec.CommandContext(t.Context(), "node", script)
		c.Stdin = bytes.NewReader(in)

		out, err := c.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%s: %v, %s; want %s", script, err, out, want)
		}
	}
}

func TestWhatIsSentOfAnEnd(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	k.hook(url, "job.completed", "job.failed")
	k.made("PNG picture")

	completed := await(t, got, "job.completed")
	if link := inside(
		completed.body,
		"job",
		"tasks",
		"export-file",
		"result",
		"url",
	); link == nil ||
		link != inside(completed.body, "job", "url") {
		t.Errorf("no link in %s", completed.raw)
	}

	k.made("PNG FAIL")

	failed := await(t, got, "job.failed")
	if inside(failed.body, "job", "error", "code") != "CONVERSION_FAILED" {
		t.Errorf("no cause in %s", failed.raw)
	}
}

func inside(v any, path ...string) any {
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}

	return v
}

func TestAJobsOwnWebhookIsSignedWithTheOwnersSecret(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	k.made("PNG picture", field{name: "webhook_url", value: url})

	secret, _ := k.do(http.MethodGet, "/v1/account/webhook-secret", "").body.Data["secret"].(string)
	verify(t, await(t, got, "job.completed"), secret)

	if a := k.do(http.MethodGet, "/v1/webhooks", ""); strings.Contains(a.text, url) {
		t.Errorf("it is listed: %s", a.text)
	}
}

func TestTheQueryOfAWebhookIsSentAndNotShown(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	id, _ := k.hook(url+"/in?token=5ec1e7", "job.completed")

	// who reads a webhook and writes it back changes its URL in nothing
	shown := k.do(http.MethodGet, "/v1/webhooks/"+id, "")
	changed := k.do(http.MethodPatch, "/v1/webhooks/"+id,
		`{"url":"`+url+`/in?…"}`, "Content-Type", "application/json")
	job := k.made("PNG picture", field{name: "webhook_url", value: url + "/own?token=5ec1e7"})

	for range 2 {
		if m := await(t, got, "job.completed"); m.query != "token=5ec1e7" ||
			strings.Contains(string(m.raw), "5ec1e7") {
			t.Errorf("asked for with %q: %s", m.query, m.raw)
		}
	}

	for _, a := range []*answer{shown, changed, k.do(http.MethodGet, "/v1/jobs/"+job, "")} {
		if strings.Contains(a.text, "5ec1e7") || !strings.Contains(a.text, url) ||
			!strings.Contains(a.text, "?…") {
			t.Errorf("%d: %s", a.StatusCode, a.text)
		}
	}
}

func TestADeliveryIsTriedAgainInOrder(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	failures := 0
	url, got := receiver(t, func(w http.ResponseWriter, m message) {
		if m.event() == "job.created" && failures < 2 {
			failures++

			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "not now")
		}
	})
	id, _ := k.hook(url, "job.created", "job.completed")
	k.made("PNG picture")

	for _, want := range []string{"job.created", "job.created", "job.created", "job.completed"} {
		if m := await(t, got, ""); m.event() != want {
			t.Fatalf("%s came, want %s", m.event(), want)
		}
	}

	first := k.deliveries(id, 2)[1]
	if first["attempts"] != 3.0 || first["status"] != "succeeded" {
		t.Errorf("%v", first)
	}
}

// deliveries waits until so many have succeeded, and returns the log.
func (k *kit) deliveries(id string, succeeded int) []map[string]any {
	k.t.Helper()

	for range 100 {
		var list struct{ Data []map[string]any }

		a := k.do(http.MethodGet, "/v1/webhooks/"+id+"/deliveries?limit=100", "")
		if err := json.Unmarshal([]byte(a.text), &list); err != nil {
			k.t.Fatal(err)
		}

		if strings.Count(a.text, `"succeeded"`) >= succeeded {
			return list.Data
		}

		<-time.After(50 * time.Millisecond)
	}

	k.t.Fatalf("no %d deliveries have succeeded", succeeded)

	return nil
}

func TestAReceiverThatIsGoneIsSwitchedOff(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(
		t,
		func(w http.ResponseWriter, _ message) { w.WriteHeader(http.StatusGone) },
	)
	id, _ := k.hook(url, "job.created")
	k.made("PNG picture")
	await(t, got, "job.created")

	var shown object
	for range 100 {
		if shown = k.do(http.MethodGet, "/v1/webhooks/"+id, "").body.Data; inactive(shown) {
			break
		}

		<-time.After(50 * time.Millisecond)
	}

	if shown["disabled_reason"] != "The receiver answered 410 Gone." {
		t.Errorf("%v", shown)
	}

	a := k.do(http.MethodPost, "/v1/webhooks/"+id+"/test", "")
	if a.StatusCode != http.StatusConflict {
		t.Errorf("a test of what is switched off: %d", a.StatusCode)
	}
}

func TestATestSendsSamplesOfEveryEvent(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	id, secret := k.hook(url, "*")

	if a := k.do(
		http.MethodPost,
		"/v1/webhooks/"+id+"/test",
		"",
	); a.StatusCode != http.StatusAccepted {
		t.Fatalf("%d: %s", a.StatusCode, a.text)
	}

	missing := map[string]bool{}
	for _, name := range event.Names() {
		missing[string(name)] = true
	}

	for len(missing) > 0 {
		m := await(t, got, "")
		verify(t, m, secret)

		kind, _, _ := strings.Cut(m.event(), ".")
		if _, whole := m.body[kind].(map[string]any); !whole {
			t.Errorf("%s does not say of what", m.raw)
		}

		delete(missing, m.event())
	}
}

func TestASecretIsReplacedWithAnOverlap(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	id, old := k.hook(url, "job.completed")
	own := strings.Repeat("my own secret ", 3)
	body := must(json.Marshal(map[string]any{"secret": own}))(t)
	path := "/v1/webhooks/" + id + "/rotate-secret"

	a := k.do(http.MethodPost, path, string(body), "Content-Type", "application/json")
	if a.body.Data["secret"] != own || a.body.Data["previous_secret_expires_at"] == nil {
		t.Fatalf("%d: %s", a.StatusCode, a.text)
	}

	k.made("PNG picture")

	m := await(t, got, "job.completed")
	if err := must(standard.NewWebhook(old))(t).Verify(m.raw, m.Header); err != nil {
		t.Errorf("the secret before: %v", err)
	}

	if err := must(standard.NewWebhookRaw([]byte(own)))(t).Verify(m.raw, m.Header); err != nil {
		t.Errorf("the new secret: %v", err)
	}
}

func TestTheFeedTellsWhatHasHappened(t *testing.T) {
	t.Parallel()

	k := newKit(t)

	start := k.do(http.MethodGet, "/v1/events?after=latest", "")
	id := k.made("PNG picture")

	if a := k.do(http.MethodDelete, "/v1/jobs/"+id, ""); a.StatusCode != http.StatusOK {
		t.Fatalf("%d: %s", a.StatusCode, a.text)
	}

	var names []string

	for after, tries := cursorOf(t, start), 0; tries < 200; tries++ {
		var page struct{ Data []map[string]any }

		a := k.do(http.MethodGet, "/v1/events?limit=2&after="+after, "")
		if err := json.Unmarshal([]byte(a.text), &page); err != nil {
			t.Fatal(err)
		}

		for _, e := range page.Data {
			if inside(e, "job", "id") == id {
				names = append(names, fmt.Sprint(e["event"]))
			}
		}

		if slices.Contains(names, "job.completed") {
			break
		}

		after = cursorOf(t, a)

		<-time.After(20 * time.Millisecond)
	}

	names = slices.DeleteFunc(names, func(n string) bool { return n == "job.progress" })
	if want := "[job.created job.queued job.started job.completed]"; fmt.Sprint(names) != want {
		t.Errorf("%v came, want %s", names, want)
	}
}

func cursorOf(t *testing.T, a *answer) string {
	t.Helper()

	var page map[string]any
	if err := json.Unmarshal([]byte(a.text), &page); err != nil {
		t.Fatal(err)
	}

	cursor, _ := inside(page, "meta", "pagination", "next_cursor").(string)

	return cursor
}

func TestWebhooksAreCheckedChangedAndDeleted(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	json := []string{"Content-Type", "application/json"}

	for body, want := range map[string]string{
		`{}`: "INVALID_INPUT",
		`{"url":"https://example.com","events":["job.eaten"]}`:                            "INVALID_INPUT",
		`{"url":"https://example.com","events":[]}`:                                       "INVALID_INPUT",
		`{"url":"https://example.com","events":["*"],"secret":"short"}`:                   "INVALID_INPUT",
		`{"url":"https://example.com","events":["*"],"secret":"whsec_no base64 at all!"}`: "INVALID_INPUT",
		`{"url":"https://example.com","events":["*"],"color":"red"}`:                      "INVALID_INPUT",
	} {
		a := k.do(http.MethodPost, "/v1/webhooks", body, json...)
		if a.body.Error.Code != want {
			t.Errorf("%s: %s", body, a.text)
		}
	}

	id, secret := k.hook("https://example.com/hooks", "job.completed")
	path := "/v1/webhooks/" + id

	changed := k.do(http.MethodPatch, path,
		`{"events":["job.*","file.deleted"],"active":false,"metadata":{"a":1}}`, json...)
	if inside(map[string]any(changed.body.Data), "metadata", "a") != 1.0 ||
		!inactive(changed.body.Data) || strings.Contains(changed.text, secret) {
		t.Errorf("%d: %s", changed.StatusCode, changed.text)
	}

	if a := k.do(http.MethodGet, "/v1/webhooks", ""); !strings.Contains(a.text, id) {
		t.Errorf("not listed: %s", a.text)
	}

	if a := k.do(http.MethodDelete, path, ""); a.StatusCode != http.StatusOK {
		t.Errorf("%d: %s", a.StatusCode, a.text)
	}

	for _, call := range []string{
		"GET ", "DELETE ", "PATCH ", "GET /deliveries", "POST /test", "POST /rotate-secret",
		"POST /deliveries/dlv_1/redeliver",
	} {
		method, rest, _ := strings.Cut(call, " ")
		if a := k.do(method, path+rest, `{}`, json...); a.body.Error.Code != "WEBHOOK_NOT_FOUND" {
			t.Errorf("%s: %d %s", call, a.StatusCode, a.text)
		}
	}
}

func TestADeliveryIsSentAgainOnDemand(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	id, _ := k.hook(url, "job.completed")
	k.made("PNG picture")

	first := await(t, got, "job.completed")
	delivery, _ := k.deliveries(id, 1)[0]["id"].(string)

	a := k.do(http.MethodPost, "/v1/webhooks/"+id+"/deliveries/"+delivery+"/redeliver", "")
	if a.StatusCode != http.StatusAccepted {
		t.Fatalf("%d: %s", a.StatusCode, a.text)
	}

	again := await(t, got, "job.completed")
	if again.Get("Webhook-Id") != first.Get("Webhook-Id") || !bytes.Equal(again.raw, first.raw) {
		t.Error("it is another message")
	}
}

func TestFilesHaveEvents(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	url, got := receiver(t, nil)
	k.hook(url, "file.*")

	uploaded := k.do(http.MethodPost, "/v1/upload?filename=a.png", "PNG picture",
		"Content-Type", "application/octet-stream")
	id, _ := uploaded.body.Data["id"].(string)
	link := k.do(http.MethodPost, "/v1/download/signed", `{"fileId":"`+id+`"}`,
		"Content-Type", "application/json")
	signed, _ := link.body.Data["url"].(string)

	for _, part := range []string{"bytes=3-5", "bytes=0-2"} {
		k.do(http.MethodGet, strings.TrimPrefix(signed, publicURL), "", "Range", part)
	}

	k.do(http.MethodDelete, "/v1/files/"+id, "")

	for _, want := range []string{"file.uploaded", "file.downloaded", "file.deleted"} {
		m := await(t, got, "")
		if m.event() != want || inside(m.body, "file", "id") != id {
			t.Errorf("%s came, want %s", m.raw, want)
		}
	}
}

// inactive reports whether a webhook is shown as switched off.
func inactive(shown object) bool {
	active, said := shown["active"].(bool)
	return said && !active
}
