package subtitles_test

import (
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/subtitles"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "subtitles" {
		os.Exit(subtitles.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*subtitles.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, subtitles.New, subtitles.Config{})

	return bench{e, b}
}

func TestEngine(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	none, err := subtitles.New(
		t.Context(),
		subtitles.Config{},
		workbench.Deps(t, workbench.Missing()),
	)
	if err != nil {
		t.Fatal(err)
	}

	for _, pair := range [][2]string{{"srt", "vtt"}, {"srt", "sub"}} {
		t.Run(pair[1], func(t *testing.T) {
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

func TestOldCharsetsBecomeUTF8(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	const cue = "1\r\n00:00:01,000 --> 00:00:02,000\r\nGr\xf6\xdfe\r\n\r\n"

	for _, to := range []string{"vtt", "sub"} {
		got, err := b.text(t, "srt", to, option.Values{"encoding": "windows-1252"}, cue)
		if err != nil || !strings.Contains(got, "Größe") {
			t.Errorf("%s: %q, %v", to, got, err)
		}
	}

	_, err := b.text(t, "srt", "vtt", option.Values{"encoding": "nonsense"}, cue)
	if !fault.Is(err, fault.InvalidInput) {
		t.Errorf("an encoding that there is not: %v", err)
	}
}

func TestTextWithoutTimesIsCorrupt(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for _, pair := range [][2]string{{"srt", "vtt"}, {"srt", "sbv"}, {"ttml", "srt"}} {
		_, err := b.text(t, pair[0], pair[1], option.Values{}, "Nothing is shown at any time.\n")
		if !fault.Is(err, fault.CorruptFile) {
			t.Errorf("%v: %v", pair, err)
		}
	}
}

func TestATranscriptIsTheWordsAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	got, err := b.text(t, "srt", "txt", option.Values{}, string(workbench.Fixture(t, "srt")))
	if want := "Hello, matrix.\nGröße matters:\ntwo lines.\nThe end.\n"; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}
