package usage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/usage"
)

func ExampleSummarize() {
	s := usage.Summarize([]usage.Row{
		{Day: 10, Kind: usage.Kind{"convert", "png", "webp"}, Figures: usage.Figures{Tasks: 2}},
		{Day: 11, Kind: usage.Kind{"pdf/rotate", "pdf", "pdf"}, Figures: usage.Figures{Tasks: 1}},
		{Day: 11, Kind: usage.Kind{"convert", "heic", "webp"}, Figures: usage.Figures{Tasks: 4}},
	}, 9, 11)

	for _, of := range s.Operations {
		fmt.Println(of.Operation, of.Tasks)
	}

	fmt.Println(s.Formats[0].From, s.Total.Tasks, len(s.Days), s.Days[2].Tasks)
	// Output:
	// convert 6
	// pdf/rotate 1
	// heic 7 3 5
}

func TestFiguresAddUp(t *testing.T) {
	t.Parallel()

	f := usage.Figures{Tasks: 2, Failed: 1, BytesIn: 3, BytesOut: 4, Engine: time.Second}

	want := usage.Figures{Tasks: 4, Failed: 2, BytesIn: 6, BytesOut: 8, Engine: 2 * time.Second}
	if got := f.Plus(f); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestWhatIsOutsideTheSpanIsLeftOut(t *testing.T) {
	t.Parallel()

	one := usage.Figures{Tasks: 1}

	s := usage.Summarize([]usage.Row{
		{Day: 9, Figures: one}, {Day: 10, Figures: one}, {Day: 12, Figures: one},
	}, 10, 11)
	if s.Total != one || s.Days[0] != one || s.Days[1] != (usage.Figures{}) {
		t.Errorf("%+v", s)
	}
}
