package ffmpeg

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const tagOperation = "metadata"

// tagging lists the formats whose tags are written: all but raw AAC, which has none.
func tagging(has capabilities) []route.Edge {
	var list []route.Edge

	for _, id := range slices.Sorted(maps.Keys(containers())) {
		c := containers()[id]
		if !c.written(has) || !has.demuxers[c.demuxer] || c.muxer == "adts" || c.plain ||
			c.kin != nil {
			continue
		}

		list = append(list, route.Edge{
			Operation: tagOperation, From: id, To: id, Engine: Name, Cost: c.cost,
			Loss: route.Lossless, Options: []string{"set", "strip"},
		})
	}

	return list
}

// tag writes what a file says of itself, or takes it out, and copies all streams.
func tag(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	set := s.Options.Object("set")
	if len(set) == 0 && !s.Options.Bool("strip") {
		return ports.Made{}, fault.New(fault.InvalidInput,
			"Give set, with a title for example, or strip.").On("set")
	}

	t := &tagged{step: s, target: containers()[s.To]}
	t.streams()

	if t.count == 0 {
		return ports.Made{}, fault.New(fault.CorruptFile,
			"The file has neither a picture nor sound that can be read.")
	}

	args := append(t.target.inputArgs(), "-i", sandbox.InPath(inputName))
	args = append(append(args, t.args...), "-c", "copy", "-fflags", "+bitexact")

	if s.Options.Bool("strip") {
		args = append(append(args, "-map_metadata", "-1"), t.kept...)
	} else {
		args = append(args, "-map_metadata", "0")
	}

	args = append(append(args, t.words(set)...), "-max_muxing_queue_size", "9999")

	j, err := e.job(s, run{
		args:    append(args, e.outputArgs(s, outputStem+s.To)...),
		seconds: s.Input().Facts.Duration,
		to:      1,
	})
	if err != nil {
		return ports.Made{}, err
	}

	made, err := e.deps.Make(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	if err := e.settleTags(ctx, s, made.Outputs[0].Path); err != nil {
		return ports.Made{}, err
	}

	lost, err := e.lost(ctx, made.Outputs[0].Path, t.target, set)
	made.Warnings = append(t.warnings, lost...)

	return made, err
}

// tagged is a file whose tags are written.
type tagged struct {
	step     ports.Step
	target   container
	args     []string // that map its streams
	kept     []string // options that bring back what is told of streams and belongs to them
	count    int      // of streams
	warnings []string
}

// streams maps all streams that the container can hold again.
func (t *tagged) streams() {
	facts := t.step.Input().Facts
	p := plan{facts: facts, target: t.target}
	left := 0

	for _, s := range facts.Streams {
		switch {
		case s.Kind == "data" && p.regained(s):
			continue
		case s.Codec == "" && s.Kind != "attachment", s.Kind == "data",
			s.Picture && !t.target.pictures:
			left++
			continue
		}

		t.add(s)
	}

	if left > 0 {
		t.warnings = append(t.warnings, fmt.Sprintf(
			"Cover pictures and data tracks were left out (%d): they cannot be written again.",
			left,
		))
	}
}

func (t *tagged) add(s file.Stream) {
	from, at := strconv.Itoa(s.Index), strconv.Itoa(t.count)
	t.args = append(t.args, "-map", "0:"+from)
	t.count++

	switch {
	case s.Kind == "attachment": // a file with a name
		t.kept = append(t.kept, "-map_metadata:s:"+at, "0:s:"+from)
	case s.Language != "":
		t.kept = append(t.kept, "-metadata:s:"+at, "language="+s.Language)
	}
}

// words are the options that write tags. In Ogg they belong to the sound, and in QuickTime they
// have names of Apple's besides.
func (t *tagged) words(set option.Values) []string {
	of := "-metadata"
	if t.target.demuxer == "ogg" {
		of = "-metadata:s:a:0"
	}

	var args []string

	for _, name := range slices.Sorted(maps.Keys(set)) {
		args = append(args, of, name+"="+set.Text(name))

		apple := []string{"title", "artist", "album", "comment", "copyright", "genre"}
		if t.target.muxer == "mov" && slices.Contains(apple, name) {
			args = append(args, of, "com.apple.quicktime."+name+"="+set.Text(name))
		}
	}

	return args
}

// lost reads tags back, and says which the format has no place for.
func (e *Engine) lost(
	ctx context.Context, path string, c container, set option.Values,
) ([]string, error) {
	tags, err := e.toldBy(ctx, path, c)
	if err != nil {
		return nil, err
	}

	told := slices.Collect(maps.Values(tags))

	var names []string

	for _, name := range slices.Sorted(maps.Keys(set)) {
		if value := set.Text(name); value != "" && !slices.Contains(told, value) {
			names = append(names, name)
		}
	}

	if len(names) == 0 {
		return nil, nil
	}

	return []string{noPlace(c, names)}, nil
}
