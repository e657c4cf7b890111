package apicheck

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const mediaEvents = "text/event-stream"

// streams tells whether an answer goes on for as long as something happens.
func streams(res *http.Response) bool { return res.Header.Get("Content-Type") == mediaEvents }

// Watch checks a stream of events as far as it has been read by the time that it is closed. A fault
// fails the test.
func (c *Checker) Watch(tb testing.TB, res *http.Response) {
	tb.Helper()

	res.Body = &watched{ReadCloser: res.Body, ended: func(seen []byte) {
		if err := c.Check(res, seen); err != nil {
			tb.Error(err)
		}
	}}
}

// watched is a body that keeps what was read of it.
type watched struct {
	io.ReadCloser

	seen  bytes.Buffer
	once  sync.Once
	ended func(seen []byte)
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.seen.Write(p[:n])

	return n, err
}

func (w *watched) Close() error {
	w.once.Do(func() { w.ended(w.seen.Bytes()) })
	return w.ReadCloser.Close()
}

// events holds the whole events of a stream against the description, which shows them as a list.
// One that was broken off in its midst is none.
func (v version) events(body []byte, media *openapi3.MediaType) error {
	list := []any{}

	blocks := strings.Split(string(body), "\n\n")
	for _, block := range blocks[:len(blocks)-1] {
		e, err := eventOf(block)
		if err != nil {
			return err
		}

		if len(e) > 0 {
			list = append(list, e)
		}
	}

	return media.Schema.Value.VisitJSON(
		list,
		append(v.doc.GetSchemaValidationOptions(), openapi3.MultiErrors())...)
}

// eventOf reads the fields of one event as the HTML standard has them; a block of comments and of
// retry alone has none.
func eventOf(block string) (map[string]any, error) {
	e := map[string]any{}

	for line := range strings.SplitSeq(block, "\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")

		var err error

		switch name {
		case "": // a comment
		case "retry":
			_, err = strconv.ParseUint(value, 10, 31)
		case "id", "data":
			var field any

			err = json.Unmarshal([]byte(value), &field)
			e[name] = field
		default:
			e[name] = value
		}

		if err != nil {
			return nil, fmt.Errorf("%q in a stream: %w", line, err)
		}
	}

	return e, nil
}
