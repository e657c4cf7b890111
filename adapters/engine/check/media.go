package check

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// track is one of MediaInfo's; the first, General, is the file itself.
type track struct {
	Type     string `json:"@type"`
	Format   string `json:"Format"`
	Profile  string `json:"Format_Profile"`
	Duration string `json:"Duration"` // seconds
	Extra    struct {
		Truncated string `json:"IsTruncated"`
	} `json:"extra"`
}

// usualSpeed is MediaInfo's own default.
const usualSpeed = "0.5"

func (v *Verifier) media(ctx context.Context, o ports.Output) ([]job.Check, error) {
	speed := "--ParseSpeed=" + cmp.Or(o.Format.Reader.Speed, usualSpeed)

	result, ok, err := v.run(ctx, o, mediainfo, speed, "--Output=JSON")
	if err != nil {
		return nil, err
	}

	if !ok {
		return v.recognised(o)
	}

	var answer struct {
		Media struct {
			Tracks []track `json:"track"`
		} `json:"media"`
	}
	if err := json.Unmarshal(result.Stdout, &answer); err != nil {
		return nil, fmt.Errorf("mediainfo's answer: %w", err)
	}

	return judgeMedia(o, answer.Media.Tracks)
}

// container is what MediaInfo calls the file, and the profile where that makes it another format.
func (t track) container() string {
	if t.Profile == "QuickTime" {
		return t.Format + "/" + t.Profile
	}

	return t.Format
}

func judgeMedia(o ports.Output, tracks []track) ([]job.Check, error) {
	if len(tracks) == 0 {
		return nil, broken(o, "nothing was found in it")
	}

	whole := tracks[0]
	if want := o.Format.Reader.Container; want != "" && want != whole.container() {
		return nil, broken(o, "it looks like "+whole.container())
	}

	if whole.Extra.Truncated == "Yes" {
		return nil, broken(o, "its end is missing")
	}

	video, audio := count(tracks, "Video"), count(tracks, "Audio")
	if audio == 0 && (o.Format.Category == format.Audio || video == 0) {
		return nil, broken(o, "neither a picture nor sound was found in it")
	}

	if video == 0 && o.Format.Category == format.Video && len(o.Expect.Facts.Of("video")) > 0 {
		return nil, broken(o, "its picture is missing")
	}

	checks := []job.Check{
		seen("opens", whole.Format),
		seen("streams", fmt.Sprintf("%d video, %d audio", video, audio)),
	}

	length, err := judgeDuration(o, whole.Duration, video, audio)
	if err != nil {
		return nil, err
	}

	return append(checks, length...), nil
}

func seen(name, detail string) job.Check {
	return job.Check{Name: name, Reader: mediainfo, Independent: true, Detail: detail}
}

func count(tracks []track, kind string) int {
	n := 0

	for _, t := range tracks {
		if t.Type == kind {
			n++
		}
	}

	return n
}

// judgeDuration holds the output to be as long as what it was made of. A shorter one means that the
// end of the source is missing: what can be read of a file that was cut off converts without a
// word.
func judgeDuration(o ports.Output, told string, video, audio int) ([]job.Check, error) {
	want := expected(o.Expect.Facts, video, audio)
	if want == 0 {
		return nil, nil
	}

	got, err := strconv.ParseFloat(told, 64)
	if err != nil {
		got = 0
	}

	if slack := slackOf(want); got < want-slack && !o.Expect.Shorter {
		return nil, fault.New(
			fault.CorruptFile,
			"The file ends early: it says that it lasts %.1f s, but only %.1f s of it could be read. Send the whole file.",
			want,
			got,
		)
	}

	most := max(want, o.Expect.Facts.Duration)
	if got > most+slackOf(most) && !o.Expect.Facts.Joinable {
		return nil, broken(o, fmt.Sprintf("it lasts %.1f s instead of %.1f s", got, most))
	}

	return []job.Check{seen("duration", fmt.Sprintf("%.2f s of %.2f s", got, want))}, nil
}

// slackOf is how far two lengths may differ: containers count in frames, and sound is padded to
// whole ones.
func slackOf(seconds float64) float64 { return max(1, seconds*0.03) }

// expected is how long the streams are that went into an output with so many, in seconds; 0 where
// that is not known.
func expected(source file.Facts, video, audio int) float64 {
	kept := append(firstOf(source.Of("video"), video), firstOf(source.Of("audio"), audio)...)

	known := !slices.ContainsFunc(kept, func(s file.Stream) bool { return s.Duration == 0 })
	if all := len(source.Of("video")) + len(source.Of("audio")); !known && len(kept) == all ||
		len(source.Streams) == 0 {
		return source.Duration
	}

	if !known {
		return 0
	}

	longest := 0.0
	for _, s := range kept {
		longest = max(longest, s.Duration)
	}

	return longest
}

func firstOf(list []file.Stream, n int) []file.Stream {
	return list[:min(n, len(list)):min(n, len(list))]
}
