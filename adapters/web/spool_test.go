package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
)

// spooling serves a handler that reads JSON and hands it to take.
func spooling(t *testing.T, dir string, take func(map[string]any, error)) http.Handler {
	t.Helper()

	cfg := web.DefaultConfig()
	cfg.SpoolDir = dir
	now := clock.System{}

	return web.NewHandler(cfg, web.Deps{
		IDs: ident.New(now), Clock: now, Log: slog.New(slog.DiscardHandler), Refuse: refuse,
		Observe: func(string, string, int, bool, time.Duration) {},
	}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { take(web.ReadJSON(r)) }))
}

func post(t *testing.T, handler http.Handler, body string) {
	t.Helper()

	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", web.MediaJSON)
	handler.ServeHTTP(httptest.NewRecorder(), r)
}

func TestLongStringsStayOutOfMemory(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		strings.Repeat("QUJD", 100_000), strings.Repeat("a/b\n\"\\é€😀", 20_000), "short",
		strings.Repeat("x", 64<<10), strings.Repeat("x", 64<<10-1),
	} {
		body, err := json.Marshal(map[string]any{
			"before": "{\"",
			"list":   []any{1, text, text},
			"pad":    strings.Repeat(" ", 60<<10),
			"after":  true,
		})
		if err != nil {
			t.Fatal(err)
		}

		dir := t.TempDir()
		post(t, spooling(t, dir, func(object map[string]any, err error) {
			if err != nil {
				t.Error(err)
				return
			}

			list, _ := object["list"].([]any)
			if len(list) != 3 || object["before"] != "{\"" ||
				fmt.Sprint(object["after"]) != "true" {
				t.Error("what stands around it was lost")
				return
			}

			for _, item := range list[1:] {
				got, ok := item.(string)
				if long, is := item.(web.LongText); is {
					read, err := io.ReadAll(long.Open())
					got, ok = string(read), err == nil
				}

				if !ok || got != text {
					t.Errorf("%d bytes came as %d", len(text), len(got))
				}

				if len(text) > 128<<10 && item == any(got) {
					t.Errorf("%d bytes are in memory", len(text))
				}
			}
		}), string(body))

		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v are left, %v", left, err)
		}
	}
}

func TestLargeBodiesThatAreRefused(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("x", 70<<10)
	for name, body := range map[string]string{
		"a long name":        `{"` + long + `":1}`,
		"no end":             `{"a":"` + long,
		"a broken one":       `{"a":"` + long + `",}`,
		"too much of it":     `{"a":[` + strings.Repeat(`"`+long[:60<<10]+`",`, 100) + `1]}`,
		"larger than 32 MiB": `{"a":"` + strings.Repeat("x", 33<<20) + `"}`,
	} {
		post(t, spooling(t, t.TempDir(), func(_ map[string]any, err error) {
			if kind := fault.Of(
				err,
			).Kind; kind != fault.InvalidRequest &&
				kind != fault.FileTooLarge {
				t.Errorf("%s: %v", name, err)
			}
		}), body)
	}
}

func TestHeadersAndFieldsOfPartsAreBounded(t *testing.T) {
	t.Parallel()

	const begin = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n"

	field := begin + "\r\n" + strings.Repeat("x", 60<<10) + "\r\n"
	for name, body := range map[string]string{
		"a header of 1 MB":   begin + "X: " + strings.Repeat("x", 1<<20) + "\r\n\r\nx\r\n--b--\r\n",
		"a preamble of 1 MB": strings.Repeat("x", 1<<20) + "\r\n" + begin + "\r\nx\r\n--b--\r\n",
		"fields of 2 MB":     strings.Repeat(field, 35) + "--b--\r\n",
	} {
		err := web.EachPart(bytes.NewReader([]byte(body)), "b", func(part web.Part) error {
			_, err := part.Text()
			return err
		})
		if kind := fault.Of(err).Kind; kind != fault.InvalidRequest && kind != fault.InvalidInput {
			t.Errorf("%s: %v", name, err)
		}
	}

	large := "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\n" +
		strings.Repeat("x", 1<<20) + "\r\n--b--\r\n"

	err := web.EachPart(strings.NewReader(large), "b", func(web.Part) error { return nil })
	if err != nil {
		t.Errorf("a file that is not read: %v", err)
	}
}
