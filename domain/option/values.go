package option

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
)

// Values are checked values by field name, each of the Go type of its field's:
//
//   - string for Text, Choice, Pages, Colour and FormatID;
//   - bool for Boolean;
//   - int for Integer, Bitrate (bits a second) and ByteSize (bytes);
//   - float64 for Number and Duration (seconds);
//   - map[string]string for TextMap, map[string]any for Object;
//   - []byte for Base64, Encoded where that is too long to be held in memory;
//   - []any of these for a List.
//
// A field that was neither given nor has a default is absent.
//
// Values that went through JSON are read as well as those that did not.
type Values map[string]any

// Text returns the text or choice under the name, "" where absent.
func (v Values) Text(name string) string {
	s, _ := v[name].(string)
	return s
}

// Texts returns the list under the name, each value as text; nil where absent.
func (v Values) Texts(name string) []string {
	list, _ := v[name].([]any)

	var texts []string
	for _, x := range list {
		texts = append(texts, fmt.Sprint(x))
	}

	return texts
}

// Bytes returns the content under the name, nil where absent. Of values that went through JSON,
// which has no bytes, Content returns it.
func (v Values) Bytes(name string) []byte {
	b, _ := v[name].([]byte)
	return b
}

// File returns the content under the name from its start and its size, or somewhat more; nil where
// absent.
func (v Values) File(name string) (content io.Reader, size int64) {
	switch x := v[name].(type) {
	case []byte:
		return bytes.NewReader(x), int64(len(x))
	case Encoded:
		return x.Open(), x.Size()
	}

	return nil, 0
}

// Content returns what Bytes does, of values that went through JSON as well. A text that is no
// base64 has none.
func (v Values) Content(name string) []byte {
	text, ok := v[name].(string)
	if !ok {
		return v.Bytes(name)
	}

	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}

	return content
}

// Bool returns what stands under the name, false where absent.
func (v Values) Bool(name string) bool {
	b, _ := v[name].(bool)
	return b
}

// Int returns the number under the name and whether it is there.
func (v Values) Int(name string) (int, bool) {
	n, ok := v.Float(name)
	return int(n), ok
}

// Float returns the number under the name and whether it is there.
func (v Values) Float(name string) (float64, bool) {
	switch n := v[name].(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}

	return 0, false
}

// Map returns the text map under the name, nil where absent.
func (v Values) Map(name string) map[string]string {
	switch m := v[name].(type) {
	case map[string]string:
		return m
	case map[string]any:
		texts := make(map[string]string, len(m))
		for k, x := range m {
			texts[k], _ = x.(string)
		}

		return texts
	}

	return nil
}

// Object returns the values under the name, nil where absent.
func (v Values) Object(name string) Values {
	m, _ := v[name].(map[string]any)
	return m
}

// Has reports whether the name holds a value.
func (v Values) Has(name string) bool { _, ok := v[name]; return ok }

// Only returns the values of these names.
func (v Values) Only(names []string) Values {
	some := Values{}

	for _, name := range names {
		if x, ok := v[name]; ok {
			some[name] = x
		}
	}

	return some
}
