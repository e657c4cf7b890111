package fetch_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestRedirectsAreCounted(t *testing.T) {
	t.Parallel()
	url := serve(t, open, func(w http.ResponseWriter, r *http.Request) {
		left, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil || left == 0 {
			fmt.Fprint(w, "arrived")
			return
		}

		statuses := []int{301, 302, 303, 307, 308}
		http.Redirect(w, r, "/"+strconv.Itoa(left-1), statuses[left%len(statuses)])
	})
	f := newFetcher(t, allowing(), fetch.Deps{})
	wantContent(t, f, url+"/5", "arrived")
	_, err := get(t, f, url+"/6")
	wantFault(t, err, fault.InvalidInput, "url", "more than 5 times")
}

func TestRedirectLoop(t *testing.T) {
	t.Parallel()
	url := serve(
		t,
		open,
		func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) },
	)
	cfg := allowing()
	cfg.MaxRedirects = 2
	_, err := get(t, newFetcher(t, cfg, fetch.Deps{}), url)
	wantFault(t, err, fault.InvalidInput, "url", "more than 2 times")
}

// seen is what a server was sent at a path.
type seen map[string]http.Header

func TestHeadersAcrossOrigins(t *testing.T) {
	t.Parallel()

	got := seen{}

	var first, second string

	note := func(w http.ResponseWriter, r *http.Request) {
		got[r.URL.Path] = r.Header // one request after the other

		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})

		if next := map[string]string{"/1": "/2", "/2": second + "/3", "/3": first + "/4"}[r.URL.Path]; next != "" {
			http.Redirect(w, r, next, http.StatusFound)
		}
	}
	first, second = serve(t, open, note), serve(t, open, note)
	f := newFetcher(t, allowing(), fetch.Deps{})

	body, err := f.Fetch(t.Context(), ports.Download{
		URL: strings.Replace(
			first,
			"//",
			"//user:pass@",
			1,
		) + "/1",
		MaxSize: maxSize,
		Headers: map[string]string{"x-token": "secret", "Cookie": "a=b"},
	})
	if err != nil {
		t.Fatal(err)
	}

	body.Body.Close()

	for path, kept := range map[string]bool{"/1": true, "/2": true, "/3": false, "/4": false} {
		for _, name := range []string{"X-Token", "Cookie", "Authorization"} {
			if sent := got[path].Get(name) != ""; sent != kept {
				t.Errorf("%s: header %s sent: %v, want %v", path, name, sent, kept)
			}
		}

		if got[path].Get("Referer") != "" || strings.Contains(got[path].Get("Cookie"), "session") {
			t.Errorf("%s: was told of the hop before: %v", path, got[path])
		}

		if agent := got[path].Get("User-Agent"); agent != "convertd" {
			t.Errorf("%s: User-Agent is %q", path, agent)
		}
	}
}

func TestHeadersThatCannotBeSet(t *testing.T) {
	t.Parallel()

	f := newFetcher(t, fetch.Config{}, fetch.Deps{})
	for name, value := range map[string]string{
		"Host": "x", "hOST": "x", "Content-Length": "1", "content-type": "x", "Content-Anything": "x", "Proxy-Authorization": "x", "proxy-x": "x",
		"Connection": "x", "keep-alive": "x", "TE": "x", "Trailer": "x", "transfer-encoding": "chunked", "Upgrade": "h2c",
		"": "x", "a b": "x", "a:": "x", "X\r\nHost": "x", "é": "x",
		"X-Break": "s3cret\r\nHost: b", "X-Nul": "s3cret\x00",
	} {
		_, err := f.Fetch(
			t.Context(),
			ports.Download{
				URL:     "http://127.0.0.1/",
				MaxSize: 1,
				Headers: map[string]string{name: value},
			},
		)
		wantFault(t, err, fault.InvalidInput, "headers", "")

		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v repeats the value", err)
		}
	}

	_, err := f.Fetch(
		t.Context(),
		ports.Download{
			URL:     "http://127.0.0.1/",
			MaxSize: 1,
			Headers: map[string]string{"x-a": "1", "X-A": "2"},
		},
	)
	wantFault(t, err, fault.InvalidInput, "headers", "twice")
}

func TestSecretsInURLsStayOutOfErrors(t *testing.T) {
	t.Parallel()
	missing := serve(t, open, http.NotFound)
	broken := serve(t, open, raw(t, "SSH-2.0-OpenSSH\r\n"))

	f := newFetcher(
		t,
		allowing(),
		fetch.Deps{Resolver: resolving(t, func(string, int) netip.Addr { return netip.Addr{} })},
	)
	for _, url := range []string{
		"http://user:s3cret@127.0.0.1/", "http://s3cret@127.0.0.1/", "http://user:s3cret@127.0.0.2:x/", "http://user:s3cret%zz@127.0.0.2/",
		"http://us er:s3cret@127.0.0.2/", "ftp://user:s3cret@127.0.0.2/", "http://user:s3cret@127.0.0.2:22/", "http://user:s3cret@[::1/",
		"http://user:s3cret@nowhere.example.test/", "http://127.0.0.1/?token=s3cret", missing + "/?token=s3cret", broken + "/s3cret",
		strings.Replace(missing, "//", "//user:s3cret@", 1), strings.Replace(broken, "//", "//user:s3cret@", 1),
	} {
		_, err := get(t, f, url)
		wantFault(t, err, fault.InvalidInput, "url", "")

		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error says %q", url, err)
		}
	}
}

//nolint:paralleltest // sets the environment
func TestProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	proxy := forbidden(t)
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy)
	}

	url := serve(t, open, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") })
	f := newFetcher(
		t,
		allowing(),
		fetch.Deps{
			Resolver: resolving(
				t,
				func(string, int) netip.Addr { return netip.MustParseAddr(open) },
			),
		},
	)
	wantContent(t, f, "http://public.example.test:"+portOf(t, url)+"/", "direct")
}
