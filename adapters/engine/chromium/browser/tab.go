package browser

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// params are those of a call.
type params map[string]any

// tab is a page under way.
type tab struct {
	*connection

	asked   Request
	session string

	frame string // of the page itself, which holds those inside it

	noting  sync.Mutex
	leaving bool // the page wanted to go elsewhere
	report  Report
}

// longestName of what is blocked is told; data goes on for megabytes.
const (
	longestName = 200
	mostNames   = 20
)

// open makes an empty tab in which nothing but the page can be loaded.
func open(ctx context.Context, t *tab) error {
	var made struct {
		Target string `json:"targetId"`
	}

	width, height := t.window()

	err := t.call(ctx, "", "Target.createTarget",
		params{"url": "about:blank", "width": width, "height": height}, &made)
	if err != nil {
		return err
	}

	var attached struct {
		Session string `json:"sessionId"`
	}

	err = t.call(ctx, "", "Target.attachToTarget",
		params{"targetId": made.Target, "flatten": true}, &attached)
	if err != nil {
		return err
	}

	t.noting.Lock()
	t.session, t.frame = attached.Session, made.Target
	t.noting.Unlock()

	for _, step := range []struct {
		method string
		params params
	}{
		{"Page.enable", nil},
		{"Log.enable", nil},
		{"Fetch.enable", params{"patterns": []params{{"urlPattern": "*"}}}},
		{"Emulation.setDeviceMetricsOverride", params{
			"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
		}},
	} {
		if err := t.ask(ctx, step.method, step.params, nil); err != nil {
			return err
		}
	}

	return nil
}

// ask calls what is about the page.
func (t *tab) ask(ctx context.Context, method string, p params, result any) error {
	return t.call(ctx, t.session, method, p, result)
}

// window returns the size that the page is laid out for: in a PDF, that of what is printed on.
func (t *tab) window() (width, height int) {
	const inch, usual = 96, 800
	if t.asked.Format != pdf {
		return t.asked.View, usual
	}

	return int(t.asked.Width * inch), int(t.asked.Height * inch)
}

// hear answers what Chromium tells. It waits for nothing.
func (t *tab) hear(e event) {
	switch e.Method {
	case "Page.javascriptDialogOpening":
		t.reply("Page.handleJavaScriptDialog", params{"accept": true})
	case "Fetch.requestPaused":
		t.decide(e.Params)
	case "Log.entryAdded":
		t.refused(e.Params)
	}
}

// decide lets the page itself through, and nothing else.
func (t *tab) decide(raw json.RawMessage) {
	var paused struct {
		ID      string `json:"requestId"`
		Frame   string `json:"frameId"`
		Type    string `json:"resourceType"`
		Request struct {
			URL string `json:"url"`
		} `json:"request"`
	}
	if err := json.Unmarshal(raw, &paused); err != nil {
		return
	}

	if t.allowed(paused.ID, paused.Request.URL) {
		return
	}

	if paused.Type == "Document" {
		t.reply("Fetch.fulfillRequest", params{
			"requestId": paused.ID, "responseCode": t.instead(paused.Frame),
		})

		return
	}

	t.reply("Fetch.failRequest", params{"requestId": paused.ID, "errorReason": "Aborted"})
}

// allowed lets through what is part of the page, and notes what is not.
func (t *tab) allowed(request, address string) bool {
	to, err := url.Parse(address)
	if err != nil {
		t.block(address)
		return false
	}

	if name, zipped := t.of(to); zipped {
		return t.serve(request, name)
	}

	if !t.own(to) {
		t.block(address)
		return false
	}

	t.reply("Fetch.continueRequest", params{"requestId": request})

	return true
}

// own reports whether an address is the page, or something that it holds.
func (t *tab) own(to *url.URL) bool {
	page, err := url.Parse(t.asked.URL)

	return err == nil && to.Scheme == page.Scheme && to.Host == page.Host && to.Path == page.Path ||
		to.Scheme == "data" || to.Scheme == "blob"
}

// instead is the answer to a frame that wants to show something else. The page stays what it is,
// and it is noted that it was to leave. A frame inside it is empty, since it would never end
// loading if it were to stay as well.
func (t *tab) instead(frame string) (code int) {
	t.noting.Lock()
	defer t.noting.Unlock()

	if frame != t.frame {
		return http.StatusOK
	}

	t.leaving = true

	return http.StatusNoContent
}

func (t *tab) isLeaving() bool {
	t.noting.Lock()
	defer t.noting.Unlock()

	return t.leaving
}

func (t *tab) block(address string) {
	t.noting.Lock()
	defer t.noting.Unlock()

	t.report.Blocked = noted(t.report.Blocked, address)
}

// noted returns a list with a name that is to be told, once.
func noted(list []string, name string) []string {
	name = strings.ToValidUTF8(name[:min(len(name), longestName)], "")
	if len(list) < mostNames && !slices.Contains(list, name) {
		list = append(list, name)
	}

	return list
}

// reply calls without an answer; a browser that has ended is noticed by the next ask.
func (t *tab) reply(method string, p params) {
	t.noting.Lock()
	session := t.session
	t.noting.Unlock()

	//nolint:errcheck // see above
	t.send(session, method, p)
}
