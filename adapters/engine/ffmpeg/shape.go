package ffmpeg

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// shape returns what a decoder of an input's first picture and first sound is set up with, as text:
// inputs with the same one can be played without a break.
func (e *Engine) shape(ctx context.Context, s ports.Step, number int) (string, error) {
	const entries = "stream=codec_type,codec_name,codec_tag_string,profile,width,height,pix_fmt,sample_aspect_ratio,r_frame_rate," +
		"color_range,color_space,color_transfer,color_primaries,extradata_hash,sample_rate,channels,channel_layout,sample_fmt" +
		":stream_disposition=attached_pic:stream_side_data=rotation"

	args := append(
		[]string{"-hide_banner", "-loglevel", "error"},
		containers()[s.From].inputArgs()...)
	args = append(
		args,
		"-show_data_hash",
		"md5",
		"-show_entries",
		entries,
		"-of",
		"json=compact=1",
		sandbox.InPath(inputName),
	)
	query := kit.Probe(ffprobeTool, args...)
	query.Inputs = []sandbox.Mount{{Host: s.Inputs[number].Path, Name: inputName}}

	said, err := e.deps.Run(
		ctx,
		kit.Job{Step: ports.Step{Limit: s.Limit}, Command: query, Failure: failure},
	)
	if err != nil {
		return "", err
	}

	var answer struct {
		Streams []map[string]any `json:"streams"`
	}
	if err := json.Unmarshal(said.Stdout, &answer); err != nil {
		return "", fmt.Errorf("ffprobe's answer: %w", err)
	}

	return firstOfEach(answer.Streams), nil
}

// firstOfEach is the text of the first moving picture and the first sound.
func firstOfEach(streams []map[string]any) string {
	text := ""
	seen := map[any]bool{}

	for _, s := range streams {
		kind := s["codec_type"]

		flags, _ := s["disposition"].(map[string]any)
		if cover := flags["attached_pic"] == 1.0; cover || seen[kind] ||
			kind != "video" && kind != "audio" {
			continue
		}

		seen[kind] = true
		text += fmt.Sprintln(s) // maps are printed in the order of their keys
	}

	return text
}
