package check

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// stream is what ffprobe says of a stream.
type stream struct {
	Kind   string `json:"codec_type"`
	Codec  string `json:"codec_name"`
	Frames string `json:"nb_read_frames"` // absent where none could be decoded
}

// played has FFmpeg decode sound or a film to its end. It was written by another program.
func (v *Verifier) played(ctx context.Context, o ports.Output) ([]job.Check, error) {
	args := append(
		demuxer(o.Format.Reader.Demuxer),
		"-v", "error", "-threads", "1", "-count_frames",
		"-show_entries", "stream=codec_type,codec_name,nb_read_frames:format=duration",
		"-of", "json",
	)

	result, ok, err := v.run(ctx, o, ffprobe, args...)
	if err != nil {
		return nil, err
	}

	if !ok {
		return v.recognised(o)
	}

	var answer struct {
		Streams []stream `json:"streams"`
		Format  struct {
			Duration string `json:"duration"`
		} `json:"format"`
	}
	if err := json.Unmarshal(result.Stdout, &answer); err != nil {
		return nil, fmt.Errorf("ffprobe's answer: %w", err)
	}

	return judgePlayed(o, answer.Streams, answer.Format.Duration)
}

func judgePlayed(o ports.Output, streams []stream, lasts string) ([]job.Check, error) {
	video, audio := decodedOf(streams, "video"), decodedOf(streams, "audio")
	if audio == 0 && (o.Format.Category == format.Audio || video == 0) {
		return nil, broken(o, "neither a picture nor sound was found in it")
	}

	checks := []job.Check{{
		Name: "decodes", Reader: ffprobe, Independent: true,
		Detail: fmt.Sprintf("%d video, %d audio", video, audio),
	}}

	if _, err := strconv.ParseFloat(lasts, 64); err != nil {
		return checks, nil //nolint:nilerr // it has no length that could be compared
	}

	length, err := judgeDuration(o, lasts, video, audio)
	for i := range length {
		length[i].Reader = ffprobe
	}

	return append(checks, length...), err
}

// decodedOf counts the streams of a kind of which something was decoded.
func decodedOf(streams []stream, kind string) int {
	n := 0

	for _, s := range streams {
		if frames, _ := strconv.Atoi(s.Frames); s.Kind == kind && frames > 0 {
			n++
		}
	}

	return n
}

// secondsOf is what sndfile-info says of a length.
var secondsOf = regexp.MustCompile(`(?m)^Duration *: *(\d+):(\d+):([\d.]+)`)

// sndfile has libsndfile read the head of sound.
func (v *Verifier) sndfile(ctx context.Context, o ports.Output) ([]job.Check, error) {
	result, ok, err := v.run(ctx, o, sndfileInfo)
	if err != nil {
		return nil, err
	}

	if !ok {
		return v.recognised(o)
	}

	found := secondsOf.FindSubmatch(result.Stdout)
	if found == nil {
		return nil, broken(o, "no sound was found in it")
	}

	var clock [3]float64
	for i := range clock {
		clock[i], _ = strconv.ParseFloat(string(found[i+1]), 64)
	}

	lasts := strconv.FormatFloat(clock[0]*3600+clock[1]*60+clock[2], 'f', 3, 64)

	length, err := judgeDuration(o, lasts, 0, 1)
	for i := range length {
		length[i].Reader = sndfileInfo
	}

	return append(
		[]job.Check{{Name: "opens", Reader: sndfileInfo, Independent: true}},
		length...), err
}
