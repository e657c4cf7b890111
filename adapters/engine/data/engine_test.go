package data_test

import (
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/data"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "data" {
		os.Exit(data.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*data.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, data.New, data.Config{})

	return bench{e, b}
}

func TestEngine(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	none, err := data.New(t.Context(), data.Config{Executable: "/usr/bin/gone"},
		workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	for _, pair := range [][2]string{{"json", "yaml"}, {"sqlite", "csv"}, {"msgpack", "json"}} {
		t.Run(pair[0], func(t *testing.T) {
			t.Parallel()
			contract.Engine(t, contract.Engines{
				Here: b.Engine, Missing: none, From: pair[0], To: pair[1],
				Sample: workbench.Fixture(t, pair[0]), Room: b.Bench,
			})
		})
	}
}

func (b bench) text(
	tb testing.TB, from, to string, options option.Values, content string,
) (string, error) {
	tb.Helper()

	made, err := b.Step(tb, b.Engine, route.Edge{From: from, To: to}, options, []byte(content))
	if err != nil {
		return "", err
	}

	written, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	return string(written), nil
}

func TestValues(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for why, c := range map[string]struct {
		from, to string
		options  option.Values
		in, want string
	}{
		"members keep their order": {
			from: "json", to: "yaml", in: `{"z":1,"a":[true,null,"x"]}`,
			want: "z: 1\na:\n  - true\n  - null\n  - x\n",
		},
		"long whole numbers stay": {
			from: "json", to: "yaml", in: `{"id":123456789012345678901}`,
			want: "id: 123456789012345678901\n",
		},
		"texts that look like numbers stay texts": {
			from: "yaml", to: "json", in: "a: \"007\"\nb: 7\n",
			want: "{\n  \"a\": \"007\",\n  \"b\": 7\n}\n",
		},
		"what a table names it keeps": {
			from: "csv", to: "json", in: "n,code,x\n1,007,2.50\n",
			want: "[\n  {\n    \"n\": 1,\n    \"code\": \"007\",\n    \"x\": 2.5\n  }\n]\n",
		},
		"semicolons are found out": {
			from: "csv", to: "ndjson", in: "a;b\n1;2\n", want: "{\"a\":1,\"b\":2}\n",
		},
		"members of members are columns": {
			from: "json", to: "csv", in: `[{"a":{"b":1},"c":[1,2]},{"d":"<"}]`,
			want: "a.b,c,d\n1,\"[1,2]\",\n,,<\n",
		},
		"another delimiter is asked for": {
			from: "json", to: "csv", options: option.Values{"delimiter": ";"},
			in: `[{"a":1,"b":2}]`, want: "a;b\n1;2\n",
		},
		"elements of one name are a list": {
			from: "xml", to: "json", in: `<r a="1"><i>x</i><i>y</i></r>`,
			want: "{\n  \"r\": {\n    \"@a\": \"1\",\n    \"i\": [\n      \"x\",\n      \"y\"\n    ]\n  }\n}\n",
		},
		"names that XML has not": {
			from: "json", to: "xml", in: `{"1 a":"<&>","l":[1,2]}`,
			want: `<?xml version="1.0" encoding="UTF-8"?>` + "\n<root>\n  <_1_a>&lt;&amp;&gt;</_1_a>\n" +
				"  <l>1</l>\n  <l>2</l>\n</root>\n",
		},
	} {
		got, err := b.text(t, c.from, c.to, c.options, c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, want %q, %v", why, got, c.want, err)
		}
	}
}

func TestDamagedAndHarmfulDataIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"

	for i := 'b'; i < 'k'; i++ {
		before := string(i - 1)
		laughs += string(
			i,
		) + ": &" + string(
			i,
		) + " [" + strings.TrimSuffix(
			strings.Repeat("*"+before+",", 9),
			",",
		) + "]\n"
	}

	for why, c := range map[string]struct {
		from, in string
		kind     fault.Kind
	}{
		"cut short":      {"json", `{"a": [1, 2`, fault.CorruptFile},
		"two values":     {"json", `{} {}`, fault.CorruptFile},
		"no tags":        {"xml", "words", fault.CorruptFile},
		"an open tag":    {"xml", "<a><b></a>", fault.CorruptFile},
		"many laughs":    {"yaml", laughs, fault.FileTooLarge},
		"in itself":      {"yaml", "a: &a [*a]\n", fault.CorruptFile},
		"no database":    {"sqlite", "SQLite format 3\x00 and nothing else", fault.CorruptFile},
		"no such number": {"toml", "a = 1.2.3\n", fault.CorruptFile},
	} {
		if _, err := b.text(t, c.from, "cbor", option.Values{}, c.in); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %v", why, err, c.kind)
		}
	}
}
