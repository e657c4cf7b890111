package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/convertd/convertd/domain/fault"
)

// MediaJSON is the content type of JSON.
const MediaJSON = "application/json"

// What a JSON body may hold: enough for the largest job, and little enough that its tree stays
// small in memory.
const (
	maxJSON   = 32 << 20 // bytes
	maxDepth  = 64
	maxValues = 100_000
)

// strictJSON reads one JSON object as encoding/json would, but refuses what that lets pass: names
// that stand twice, of which one would be lost in silence, and trees that cost many times their
// text. Numbers stay json.Number.
type strictJSON struct {
	dec    *json.Decoder
	meant  func(string) (any, bool) // what a string stands for
	values int
}

// ReadJSON returns the JSON object of a request whose body must be one. A text in it that is longer
// than 64 KiB is a LongText, which can be read until the request is answered. Its errors are
// faults.
func ReadJSON(r *http.Request) (map[string]any, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil ||
		media != MediaJSON {
		return nil, fault.New(fault.InvalidRequest,
			"Send JSON, with the header Content-Type: application/json.").Because(err)
	}

	body := AtMost(r.Body, maxJSON, "The JSON body")

	head, err := io.ReadAll(io.LimitReader(body, longest+1))
	if err != nil {
		return nil, (&strictJSON{}).broken(err)
	}

	if len(head) <= longest {
		return DecodeObject(bytes.NewReader(head))
	}

	return ExchangeOf(
		r.Context(),
	).decodeSpooled(r.Context(), io.MultiReader(bytes.NewReader(head), body))
}

// DecodeObject reads an object and nothing after it. Its errors are faults, and so are those of r.
func DecodeObject(r io.Reader) (map[string]any, error) {
	return decodeObject(r, func(string) (any, bool) { return nil, false })
}

// decodeObject is DecodeObject of a text in which some strings stand for others.
func decodeObject(r io.Reader, meant func(string) (any, bool)) (map[string]any, error) {
	s := &strictJSON{dec: json.NewDecoder(r), meant: meant}
	s.dec.UseNumber()

	v, err := s.value(0)
	if errors.Is(err, io.EOF) && s.values == 0 {
		return nil, fault.New(fault.InvalidRequest, "The request has no body. Send a JSON object.")
	}

	if err != nil {
		return nil, s.broken(err)
	}

	object, ok := v.(map[string]any)
	if !ok {
		return nil, fault.New(fault.InvalidRequest, "The body must be a JSON object.")
	}

	if _, err := s.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, s.broken(err)
	}

	return object, nil
}

// broken keeps faults, and says of anything else only where it is: the decoder's text may quote the
// body.
func (s *strictJSON) broken(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}

	if s.dec == nil {
		return fault.New(fault.InvalidRequest, "The body could not be read. Send it again.").
			Because(err)
	}

	return fault.New(fault.InvalidRequest,
		"The body is not valid JSON: it breaks near byte %d.", s.dec.InputOffset()).Because(err)
}

func (s *strictJSON) value(depth int) (any, error) {
	token, err := s.dec.Token()
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}

	if s.values++; s.values > maxValues || depth > maxDepth {
		return nil, fault.New(fault.InvalidRequest,
			"The JSON may hold at most %d values, nested at most %d deep.", maxValues, maxDepth)
	}

	switch token {
	case json.Delim('{'):
		return s.object(depth)
	case json.Delim('['):
		return s.list(depth)
	}

	if text, ok := token.(string); ok {
		if long, is := s.meant(text); is {
			return long, nil
		}
	}

	return token, nil
}

func (s *strictJSON) object(depth int) (map[string]any, error) {
	object := map[string]any{}

	for s.dec.More() {
		token, err := s.dec.Token()
		if err != nil {
			return nil, fmt.Errorf("read a name: %w", err)
		}

		name, _ := token.(string)
		if _, long := s.meant(name); long {
			return nil, fault.New(fault.InvalidRequest,
				"A name in the JSON is longer than %d KiB.", longest>>10)
		}

		if _, twice := object[name]; twice {
			shown := fault.Clip(name, fault.MaxNamed)

			return nil, fault.New(fault.InvalidInput, "%q stands twice. Give it once.", shown).
				On(shown)
		}

		if object[name], err = s.value(depth + 1); err != nil {
			return nil, err
		}
	}

	return object, s.end()
}

func (s *strictJSON) list(depth int) ([]any, error) {
	list := []any{}

	for s.dec.More() {
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}

		list = append(list, v)
	}

	return list, s.end()
}

func (s *strictJSON) end() error {
	if _, err := s.dec.Token(); err != nil {
		return fmt.Errorf("read the end: %w", err)
	}

	return nil
}
