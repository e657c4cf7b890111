package expect_test

import (
	"fmt"
	"testing"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

func film(seconds float64) file.Facts {
	return file.Facts{
		Width:    1920,
		Height:   1080,
		Duration: seconds,
		Pages:    7,
		Streams: []file.Stream{
			{Kind: "video", Width: 1080, Height: 1920, Rotation: 90, Duration: seconds},
			{Kind: "audio", Duration: seconds - 1},
			{Kind: "video", Picture: true, Width: 50},
		},
	}
}

func TestAPartInTime(t *testing.T) {
	t.Parallel()

	cases := []struct {
		values      option.Values
		whole, want float64 // seconds
	}{
		{option.Values{"start_time": 2.0, "end_time": 5.0}, 10, 3},
		{option.Values{"start_time": 2, "duration": 4.5}, 10, 4.5},
		{option.Values{"start_time": 8.0, "duration": 5.0}, 10, 2},
		{option.Values{"start_time": 4.0}, 10, 6},
		{option.Values{"start_time": 40.0}, 10, 0},
		{option.Values{"start_time": 4.0}, 0, 0}, // nobody knows how long it is
		{option.Values{"start_time": 4.0, "fast": true}, 10, 0},
	}
	for _, c := range cases {
		got := expect.Trimmed([]file.Facts{film(c.whole)}, c.values).Facts
		if got.Duration != c.want || got.Streams[0].Duration != c.want || got.Pages != 0 {
			t.Errorf("%v of %.0f s: %+v, want %.1f s", c.values, c.whole, got, c.want)
		}
	}
}

func TestTheInputsFactsStayAsTheyAre(t *testing.T) {
	t.Parallel()

	in := film(10)
	expect.Trimmed([]file.Facts{in}, option.Values{"start_time": 2.0})
	expect.Cropped([]file.Facts{in}, option.Values{"width": 8, "height": 6})
	expect.Joined([]file.Facts{in, in}, nil)

	if in.Streams[0].Duration != 10 || in.Streams[0].Width != 1080 {
		t.Errorf("%+v", in)
	}
}

func TestAPartOfThePicture(t *testing.T) {
	t.Parallel()

	got := expect.Cropped([]file.Facts{film(10)}, option.Values{"width": 8, "height": 6}).Facts
	if got.Width != 8 || got.Height != 6 || got.Streams[0].Width != 8 ||
		got.Streams[0].Rotation != 0 ||
		got.Streams[2].Width != 50 {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsJoinedIsAsLongAsAllOfIt(t *testing.T) {
	t.Parallel()

	got := expect.Joined([]file.Facts{{Pages: 2}, {Pages: 3}, {Pages: 4}}, nil).Facts
	if got.Pages != 9 {
		t.Errorf("%d pages, want 9", got.Pages)
	}

	if got := expect.Joined([]file.Facts{{Pages: 2}, {}}, nil).Facts; got.Pages != 0 {
		t.Errorf("%d pages, but those of one input are not known", got.Pages)
	}

	faded := option.Values{"crossfade": 2.0}

	got = expect.Joined([]file.Facts{film(10), film(5), film(5)}, faded).Facts
	if got.Duration != 16 {
		t.Errorf("with two crossfades of 2 s, 20 s become %v", got.Duration)
	}

	shown := option.Values{"frame_duration": 1.5}

	got = expect.Joined([]file.Facts{{Width: 9}, {Width: 9}}, shown).Facts
	if got.Duration != 3 || got.Width != 0 {
		t.Errorf("two pictures of 1.5 s: %+v", got)
	}

	got = expect.Joined([]file.Facts{film(10), film(5)}, nil).Facts
	if got.Duration != 15 || got.Width != 0 || got.Streams != nil {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsPlayedFasterIsShorter(t *testing.T) {
	t.Parallel()

	in := film(10)

	got := expect.Sped([]file.Facts{in}, option.Values{"factor": 4.0}).Facts
	if got.Duration != 2.5 || got.Streams[1].Duration != 2.25 || in.Streams[1].Duration != 9 {
		t.Errorf("%+v of %+v", got, in)
	}
}

func TestAMutedFilmHasNoSound(t *testing.T) {
	t.Parallel()

	in := film(10)

	got := expect.Muted([]file.Facts{in}, nil).Facts
	if len(got.Of("audio")) != 0 || len(got.Of("video")) != 1 || len(in.Of("audio")) != 1 {
		t.Errorf("%+v of %+v", got, in)
	}
}

func ExampleTrimmed() {
	result := expect.Trimmed(
		[]file.Facts{{Duration: 60}},
		option.Values{"start_time": 10.0, "end_time": 25.0},
	)
	fmt.Println(result.Facts.Duration, "seconds")
	// Output: 15 seconds
}
