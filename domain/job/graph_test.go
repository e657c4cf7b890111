package job_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

func check(t *testing.T, tasks string) fault.List {
	t.Helper()

	formats, err := format.NewRegistry()
	must(t, err)

	var raw map[string]map[string]any
	must(t, json.Unmarshal([]byte(tasks), &raw))

	var (
		faults fault.List
		specs  []job.Spec
	)

	for _, name := range slices.Sorted(maps.Keys(raw)) {
		spec, more := job.ParseSpec(formats, name, raw[name])
		specs = append(specs, spec)
		faults = append(faults, more...)
	}

	return append(faults, job.CheckGraph(specs, faults)...)
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
		"empty": {`{}`, "tasks", fault.InvalidInput},
		"bad name": {
			`{"a b": {"operation":"import/upload"}}`,
			"tasks",
			fault.InvalidInput,
		},
		"unknown operation": {
			`{"a": {"operation":"explode"}}`,
			"tasks.a.operation",
			fault.InvalidInput,
		},
		"no operation": {`{"a": {}}`, "tasks.a.operation", fault.InvalidInput},
		"no object":    {`{"a": null}`, "tasks.a", fault.InvalidInput},
		"unknown input": {
			"{" + get + `,"m":{"operation":"convert","input":"x","output_format":"mp4"}}`,
			"tasks.m.input",
			fault.InvalidInput,
		},
		"no input": {
			`{"m":{"operation":"convert","output_format":"mp4"}}`,
			"tasks.m.input",
			fault.InvalidInput,
		},
		"input to import": {
			"{" + get + `,"i":{"operation":"import/url","url":"http://x/","input":"get"}}`,
			"tasks.i.input",
			fault.InvalidInput,
		},
		"input twice": {
			"{" + get + `,"m":{"operation":"convert","input":["get","get"],"output_format":"mp4"}}`,
			"tasks.m.input",
			fault.InvalidInput,
		},
		"input of a number": {
			"{" + get + `,"m":{"operation":"convert","input":[1],"output_format":"mp4"}}`,
			"tasks.m.input",
			fault.InvalidInput,
		},
		"from an export": {
			"{" + get + "," + conv + "," + give + `,"x":{"operation":"export/url","input":"give"}}`,
			"tasks.x.input",
			fault.InvalidInput,
		},
		"unknown format": {
			"{" + get + `,"m":{"operation":"convert","input":"get","output_format":"mp5"}}`,
			"tasks.m.output_format",
			fault.UnsupportedFormat,
		},
		"no format": {
			"{" + get + `,"m":{"operation":"convert","input":"get"}}`,
			"tasks.m.output_format",
			fault.InvalidInput,
		},
		"unknown option": {
			"{" + get + `,"m":{"operation":"convert","input":"get","output_format":"mp4","options":{"crf":1}}}`,
			"tasks.m.options.crf",
			fault.InvalidInput,
		},
		"unknown field": {
			"{" + get + `,"m":{"operation":"convert","input":"get","output_format":"mp4","foo":1}}`,
			"tasks.m.foo",
			fault.InvalidInput,
		},
		"cycle": {
			`{"a":{"operation":"convert","input":"b","output_format":"mp4"},"b":{"operation":"convert","input":"a","output_format":"mp4"}}`,
			"tasks.a.input",
			fault.InvalidInput,
		},
		"own input": {
			`{"a":{"operation":"convert","input":"a","output_format":"mp4"}}`,
			"tasks.a.input",
			fault.InvalidInput,
		},
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

	many := `["get"` + strings.Repeat(`,"get"`, job.MaxTasks) + `]`
	for name, c := range map[string]struct{ tasks, fields string }{
		"of several tasks":         {`"a":{"operation":"import/url"},"b":{"operation":"convert","input":"a","output_format":"mp5"}`, "a.url b.output_format"},
		"of the graph as well":     {get + `,"a":{"operation":"convert","input":"get","output_format":"mp5"},"b":{"operation":"export/url","input":"x"}`, "a.output_format b.input"},
		"of one task":              {get + `,"a":{"operation":"convert","input":["get","x"],"output_format":"mp5","foo":1}`, "a.foo a.output_format a.input"},
		"of both formats":          {get + `,"a":{"operation":"convert","input":"get","output_format":"mp5","input_format":"mp6"}`, "a.output_format a.input_format"},
		"of options, no target":    {get + `,"a":{"operation":"convert","input":"get","output_format":"mp5","options":{"crf":1,"fps":9}}`, "a.output_format a.options.crf"},
		"of options, no source":    {get + `,"a":{"operation":"convert","input":"get","output_format":"png","input_format":"mp6","options":{"fps":99}}`, "a.input_format a.options.fps"},
		"of a task without a name": {`"a b":{"operation":"import/url"},"b":{"operation":"export/url","input":"a b"}`, "tasks a b.url"},
		"of what does nothing":     {`"a":{"operation":"explode","input":"x","ignore_error":1},"b":{"operation":"export/url","input":"a"}`, "a.operation a.ignore_error a.input"},
		"of no object":             {`"a":null,"b":{"operation":"export/url","input":["a","x"]}`, "a b.input"},
		"of an input that is none": {`"a":{"operation":"export/url","input":{}},"b":{"operation":"import/upload","input":7}`, "a.input b.input"},
		"of a part of an input":    {`"a":{"operation":"export/url","input":["x",7]}`, "a.input"},
		"of too many inputs":       {get + `,"a":{"operation":"export/url","input":` + many + `}`, "a.input"},
		"of an import's input":     {`"a":{"operation":"import/upload","input":"b"},"b":{"operation":"convert","input":["a","x"],"output_format":"png"}`, "a.input b.input"},
		"of an import's unknown":   {`"a":{"operation":"import/upload","input":["x","y"]}`, "a.input"},
		"of an export's":           {`"a":{"operation":"export/url","input":"b"},"b":{"operation":"convert","input":"a","output_format":"png"}`, "b.input"},
		"in a circle": {
			`"a":{"operation":"convert","input":"b","output_format":"mp5"},"b":{"operation":"convert","input":["a","x"],"output_format":"png"}`,
			"a.output_format b.input a.input",
		},
		"in two circles": {
			`"a":{"operation":"convert","input":"b","output_format":"png"},"b":{"operation":"convert","input":"a","output_format":"png"},
			 "c":{"operation":"convert","input":"c","output_format":"png"}`, "a.input c.input",
		},
	} {
		var fields []string
		for _, f := range check(t, "{"+c.tasks+"}") {
			fields = append(fields, strings.TrimPrefix(f.Field, "tasks."))
		}

		if got := strings.Join(fields, " "); got != c.fields {
			t.Errorf("%s: %s, want %s", name, got, c.fields)
		}
	}
}

func TestEachCircleThroughATaskIsNamedOnce(t *testing.T) {
	t.Parallel()

	faults := check(
		t,
		`{"a":{"operation":"convert","input":["a","b"],"output_format":"png"},"b":{"operation":"convert","input":["a","a"],"output_format":"png"}}`,
	)
	if len(faults) != 3 || faults[0].Field != "tasks.b.input" ||
		!strings.Contains(faults[1].Text, ": a → a.") ||
		!strings.Contains(faults[2].Text, ": a → b → a.") {
		t.Errorf("%v", faults)
	}
}

func TestCirclesAreBounded(t *testing.T) {
	t.Parallel()

	specs := make([]job.Spec, job.MaxTasks)
	for i := range specs {
		specs[i] = job.Spec{Name: strconv.Itoa(i), Operation: operation.Convert}
		for to := range specs {
			specs[i].Input = append(specs[i].Input, strconv.Itoa(to))
		}
	}

	if faults := job.CheckGraph(specs, nil); len(faults) != job.MaxTasks {
		t.Errorf("%d faults", len(faults))
	}
}

func TestHeadersAreSecret(t *testing.T) {
	t.Parallel()

	formats, err := format.NewRegistry()
	must(t, err)

	spec, faults := job.ParseSpec(formats, "get", map[string]any{
		"operation": "import/url",
		"url":       "http://x/",
		"headers":   map[string]any{"Authorization": "Bearer s3cret"},
	})
	if len(faults) > 0 || spec.Values.Has("headers") ||
		spec.Secrets.Map("headers")["Authorization"] != "Bearer s3cret" {
		t.Errorf("%+v %v", spec, faults)
	}
}

func TestALongCycleIsNamed(t *testing.T) {
	t.Parallel()

	faults := check(
		t,
		`{"a":{"operation":"convert","input":"c","output_format":"mp4"},"b":{"operation":"convert","input":"a","output_format":"mp4"},
		"c":{"operation":"convert","input":"b","output_format":"mp4"}}`,
	)
	if len(faults) != 1 || !strings.Contains(faults[0].Text, "a → c → b → a") {
		t.Errorf("%v", faults)
	}
}

func TestWordsForFormats(t *testing.T) {
	t.Parallel()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	for word, want := range map[string]string{"pdf-searchable": "pdf", "PDF-Searchable": "pdf", "txt": "txt", "pdf-other": ""} {
		spec, faults := job.ParseSpec(formats, "read", map[string]any{
			"operation": "pdf/ocr", "input": "get", "output_format": word,
		})
		if got := spec.Values.Text("output_format"); got != want ||
			(len(faults) == 0) != (want != "") {
			t.Errorf("%s: %q, want %q, %v", word, got, want, faults)
		}
	}
}
