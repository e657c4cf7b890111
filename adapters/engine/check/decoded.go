package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// demuxer are the arguments by which FFmpeg reads a picture as one format and nothing else. Its
// image2 goes by the extension, which is that of the format, and would take a name for a pattern of
// many.
func demuxer(name string) []string {
	args := []string{"-f", name}
	if name == "image2" {
		args = append(args, "-pattern_type", "none")
	}

	return args
}

// probed runs ffprobe on a picture. HEIC is a container that it does not know: what is in it is
// decoded.
func (v *Verifier) probed(
	ctx context.Context, o ports.Output,
) (result sandbox.Result, ok bool, err error) {
	args := append(
		demuxer(o.Format.Reader.Demuxer),
		"-v",
		"error",
		"-threads",
		"1",
		"-count_frames",
		"-show_entries",
		"stream=codec_name,width,height,nb_read_frames",
		"-of",
		"json",
	)

	if o.Format.Reader.Demuxer == hevc {
		return v.runOnHEVC(ctx, o, args...)
	}

	return v.run(ctx, o, ffprobe, args...)
}

// hevc is FFmpeg's demuxer of a stream without a container.
const hevc = "hevc"

// runOnHEVC runs ffprobe on what a HEIC holds.
func (v *Verifier) runOnHEVC(
	ctx context.Context, o ports.Output, args ...string,
) (result sandbox.Result, ok bool, err error) {
	stream, err := hevcOf(o.Path)
	if errors.Is(err, errHEIF) {
		return result, true, broken(o, errHEIF.Error())
	}

	if err != nil {
		return result, true, err
	}

	const name = "result.hevc"

	return v.launch(
		ctx,
		o,
		ffprobe,
		[]sandbox.Mount{{Name: name, Content: stream}},
		append(args, sandbox.InPath(name)),
	)
}

// tooLargeForFFmpeg is its word for pictures beyond some 268 megapixels (av_image_check_size),
// which it decodes not at all.
var tooLargeForFFmpeg = regexp.MustCompile(`Picture size \d+x\d+ is invalid`)

// decoded has FFmpeg decode a picture to its end. It was written by ImageMagick, which shares no
// code with it.
func (v *Verifier) decoded(ctx context.Context, o ports.Output) ([]job.Check, error) {
	bare := o.Format.Reader.Demuxer == hevc
	if bare || o.Format.Reader.Demuxer == "mov" { // what is in it, its brand says
		if _, err := v.recognised(o); err != nil {
			return nil, err
		}
	}

	result, ok, err := v.probed(ctx, o)
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
			return nil, sandbox.WithOutput(
				broken(o, "it cannot be decoded to its end"),
				result.Stderr,
			)
		}
	}

	first := answer.Streams[0]
	if bare {
		return []job.Check{
			{Name: "decodes", Reader: ffprobe, Independent: true, Detail: first.Codec},
		}, nil
	}

	if err := checkSize(o, first.Width, first.Height); err != nil {
		return nil, err
	}

	return []job.Check{
		{Name: "decodes", Reader: ffprobe, Independent: true, Detail: first.Codec},
		{
			Name:        "size",
			Reader:      ffprobe,
			Independent: true,
			Detail:      fmt.Sprintf("%d×%d pixels", first.Width, first.Height),
		},
	}, nil
}
