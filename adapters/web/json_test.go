package web

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func FuzzDecodeObject(f *testing.F) {
	for _, text := range []string{`{"a":[1,2.5,{"b":null}],"c":"\u00e9"}`, `{"a":1,"a":2}`, `{"a":1,}`, `{"a" 1}`, `[1]`, `{}{}`, `{"a":[1}`, "", "{", `{"a":1e999}`, `nul`} {
		f.Add(text)
	}

	f.Fuzz(func(t *testing.T, text string) {
		got, err := DecodeObject(strings.NewReader(text))
		if err != nil {
			var known *fault.Fault
			if !errors.As(err, &known) ||
				(known.Kind != fault.InvalidRequest && known.Kind != fault.InvalidInput) {
				t.Fatalf("%v", err)
			}

			return
		}

		var want map[string]any

		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()

		if err := dec.Decode(&want); err != nil {
			t.Fatalf("the standard decoder refuses it: %v", err)
		}

		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%v; want %v", got, want)
		}
	})
}
