package job_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
)

func check(t *testing.T, tasks string) fault.List {
	t.Helper()
	formats, err := format.NewRegistry()
	must(t, err)
	var raw map[string]map[string]any
	must(t, json.Unmarshal([]byte(tasks), &raw))
	var faults fault.List
	var specs []job.Spec
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		spec, more := job.ParseSpec(formats, name, raw[name])
		specs = append(specs, spec)
		faults = append(faults, more...)
	}
	if len(faults) > 0 {
		return faults
	}
	return job.CheckGraph(specs)
}

const (
	get  = `"get": {"operation":"import/url","url":"https://example.com/a.mov"}`
	conv = `"make": {"operation":"convert","input":"get","output_format":"mp4","options":{"quality":"high"}}`
	give = `"give": {"operation":"export/url","input":["make"]}`
)

func TestTheSourcesExampleIsAccepted(t *testing.T) {
	t.Parallel()
	if faults := check(t, "{"+get+","+conv+","+give+"}"); len(faults) != 0 {
		t.Error(faults)
	}
}

func TestFaultyGraphs(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		tasks string
		field string
		kind  fault.Kind
	}{
		"empty":             {`{}`, "tasks", fault.InvalidInput},
		"bad name":          {`{"a b": {"operation":"convert"}}`, "tasks", fault.InvalidInput},
		"unknown operation": {`{"a": {"operation":"explode"}}`, "tasks.a.operation", fault.InvalidInput},
		"no operation":      {`{"a": {}}`, "tasks.a.operation", fault.InvalidInput},
		"unknown input":     {"{" + get + `,"m":{"operation":"convert","input":"x","output_format":"mp4"}}`, "tasks.m.input", fault.InvalidInput},
		"no input":          {`{"m":{"operation":"convert","output_format":"mp4"}}`, "tasks.m.input", fault.InvalidInput},
		"input to import":   {"{" + get + `,"i":{"operation":"import/url","url":"http://x/","input":"get"}}`, "tasks.i.input", fault.InvalidInput},
		"input twice":       {"{" + get + `,"m":{"operation":"convert","input":["get","get"],"output_format":"mp4"}}`, "tasks.m.input", fault.InvalidInput},
		"input of a number": {"{" + get + `,"m":{"operation":"convert","input":[1],"output_format":"mp4"}}`, "tasks.m.input", fault.InvalidInput},
		"from an export":    {"{" + get + "," + conv + "," + give + `,"x":{"operation":"export/url","input":"give"}}`, "tasks.x.input", fault.InvalidInput},
		"unknown format":    {"{" + get + `,"m":{"operation":"convert","input":"get","output_format":"mp5"}}`, "tasks.m.output_format", fault.UnsupportedFormat},
		"no format":         {"{" + get + `,"m":{"operation":"convert","input":"get"}}`, "tasks.m.output_format", fault.InvalidInput},
		"unknown option":    {"{" + get + `,"m":{"operation":"convert","input":"get","output_format":"mp4","options":{"crf":1}}}`, "tasks.m.options.crf", fault.InvalidInput},
		"unknown field":     {"{" + get + `,"m":{"operation":"convert","input":"get","output_format":"mp4","foo":1}}`, "tasks.m.foo", fault.InvalidInput},
		"cycle": {
			`{"a":{"operation":"convert","input":"b","output_format":"mp4"},"b":{"operation":"convert","input":"a","output_format":"mp4"}}`,
			"tasks.a.input", fault.InvalidInput,
		},
		"own input": {`{"a":{"operation":"convert","input":"a","output_format":"mp4"}}`, "tasks.a.input", fault.InvalidInput},
	}
	for name, c := range cases {
		faults := check(t, c.tasks)
		if len(faults) != 1 || faults[0].Field != c.field || faults[0].Kind != c.kind {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestAllFaultsAreListedAtOnce(t *testing.T) {
	t.Parallel()
	faults := check(t, `{"a":{"operation":"import/url"},"b":{"operation":"convert","input":"a","output_format":"mp5"}}`)
	if len(faults) != 2 {
		t.Errorf("%v", faults)
	}
}

func TestHeadersAreSecret(t *testing.T) {
	t.Parallel()
	formats, err := format.NewRegistry()
	must(t, err)
	spec, faults := job.ParseSpec(formats, "get", map[string]any{
		"operation": "import/url", "url": "http://x/", "headers": map[string]any{"Authorization": "Bearer s3cret"},
	})
	if len(faults) > 0 || spec.Fields.Has("headers") || spec.Secrets.Map("headers")["Authorization"] != "Bearer s3cret" {
		t.Errorf("%+v %v", spec, faults)
	}
}

func TestALongCycleIsNamed(t *testing.T) {
	t.Parallel()
	faults := check(t, `{"a":{"operation":"convert","input":"c","output_format":"mp4"},"b":{"operation":"convert","input":"a","output_format":"mp4"},
		"c":{"operation":"convert","input":"b","output_format":"mp4"}}`)
	if len(faults) != 1 || !strings.Contains(faults[0].Text, "a → c → b → a") {
		t.Errorf("%v", faults)
	}
}
