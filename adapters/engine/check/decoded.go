package check

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// demuxerOf are the arguments by which FFmpeg reads a picture format that Go does not, as that and nothing else; nil for others. Its image2 goes by the
// extension, which is that of the format.
func demuxerOf(id string) []string {
	return map[string][]string{
		"dds": {"-f", "dds_pipe"}, "ico": {"-f", "ico"}, "pcx": {"-f", "pcx_pipe"}, "psd": {"-f", "psd_pipe"},
		"tga": {"-f", "image2", "-pattern_type", "none"},
	}[id]
}

// tooLargeForFFmpeg is its word for pictures beyond some 268 megapixels (av_image_check_size), which it decodes not at all.
var tooLargeForFFmpeg = regexp.MustCompile(`Picture size \d+x\d+ is invalid`)

// decoded has FFmpeg decode a picture to its end. It was written by ImageMagick, which shares no code with it.
func (v *Verifier) decoded(ctx context.Context, o ports.Output) ([]job.Check, error) {
	args := append(demuxerOf(o.Format.ID), "-v", "error", "-threads", "1", "-count_frames",
		"-show_entries", "stream=codec_name,width,height,nb_read_frames", "-of", "json")
	result, ok, err := v.run(ctx, o, ffprobe, args...)
	if err != nil {
		return nil, err
	}
	if !ok {
		return v.recognised(o)
	}
	var answer struct {
		Streams []struct {
			Codec  string `json:"codec_name"`
			Width  int    `json:"width"`
			Height int    `json:"height"`
			Frames string `json:"nb_read_frames"` // absent where none could be decoded
		} `json:"streams"`
	}
	if err := json.Unmarshal(result.Stdout, &answer); err != nil {
		return nil, fmt.Errorf("ffprobe's answer: %w", err)
	}
	if tooLargeForFFmpeg.MatchString(result.Stderr) {
		return v.recognised(o)
	}
	if len(answer.Streams) == 0 {
		return nil, broken(o, "nothing was found in it")
	}
	for _, s := range answer.Streams {
		if s.Frames != "1" {
			return nil, sandbox.WithOutput(broken(o, "it cannot be decoded to its end"), result.Stderr)
		}
	}
	first := answer.Streams[0]
	if o.Format.ID != "ico" && !sameSize(o, first.Width, first.Height) { // icons are made smaller, and square
		return nil, broken(o, fmt.Sprintf("it is %d×%d pixels instead of %d×%d", first.Width, first.Height, o.Source.Width, o.Source.Height))
	}
	return []job.Check{
		{Name: "decodes", Reader: ffprobe, Independent: true, Detail: first.Codec},
		{Name: "size", Reader: ffprobe, Independent: true, Detail: fmt.Sprintf("%d×%d pixels", first.Width, first.Height)},
	}, nil
}
