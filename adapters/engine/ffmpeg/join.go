package ffmpeg

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// joinable is true of films and of sound that stay what they are: what is of several formats has
// become of one before.
func joinable(source, target kind) bool { return source.id == target.id && source.id != gifID }

// join makes one film, or one track of sound, of all inputs. What is alike is copied; else each
// input is made like the first that has what it lacks.
func join(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	if len(s.Inputs) < 2 {
		return ports.Made{}, fault.New(
			fault.InvalidInput,
			"One file alone cannot be joined with anything: give two or more.",
		)
	}

	if s.From == stillID {
		return show(ctx, e, s)
	}

	alike, err := e.alike(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	measure := e.length
	if !alike && containers()[s.To].audioOnly {
		measure = func(ctx context.Context, s ports.Step) (float64, error) {
			return e.measure(ctx, s)
		}
	}

	lengths, err := eachLength(ctx, s, measure)
	if err != nil {
		return ports.Made{}, err
	}

	if alike {
		return e.chain(ctx, s, lengths)
	}

	return e.piece(ctx, s, lengths)
}

// eachLength measures all inputs, which must last.
func eachLength(
	ctx context.Context,
	s ports.Step,
	measure func(context.Context, ports.Step) (float64, error),
) ([]float64, error) {
	lengths := make([]float64, len(s.Inputs))
	for i := range s.Inputs {
		one := s
		one.Inputs = s.Inputs[i : i+1]

		length, err := measure(ctx, one)
		if err != nil {
			return nil, err
		}

		if length <= 0 {
			return nil, fault.New(
				fault.CorruptFile,
				"Input %d does not say how long it lasts, and nothing in it tells. Convert it first.",
				i+1,
			)
		}

		lengths[i] = length
	}

	return lengths, nil
}

// chain copies inputs that are alike, one behind the other.
func (e *Engine) chain(ctx context.Context, s ports.Step, lengths []float64) (ports.Made, error) {
	source, target := containers()[s.From], containers()[s.To]

	parts := make([]part, len(lengths))
	for i := range parts {
		parts[i] = part{path: sandbox.InPath(inputAt(i)), seconds: lengths[i]}
	}

	args := listArgs(source.demuxer, "inputs")

	facts := s.Inputs[0].Facts
	for _, kind := range []string{"video", "audio"} {
		if len(facts.Of(kind)) == 0 {
			continue
		}

		first := facts.Of(kind)[0]

		args = append(args, "-map", "0:"+strconv.Itoa(first.Index), "-c:"+kind[:1], "copy")
		if tag := codecTag(first.Codec, target.muxer); tag != "" {
			args = append(args, "-tag:"+kind[:1], tag)
		}
	}

	args = append(
		append(args, "-max_muxing_queue_size", "9999"),
		e.outputArgs(s, outputStem+s.To)...)

	j, err := e.job(s, run{args: args, seconds: total(lengths), to: 1})
	if err != nil {
		return ports.Made{}, err
	}

	j.Command.Inputs = append(j.Command.Inputs, list("inputs", parts))
	made, err := e.deps.Make(ctx, j)
	made.Warnings = leftOut(s.Inputs)

	return made, err
}

func total(lengths []float64) float64 {
	sum := 0.0
	for _, length := range lengths {
		sum += length
	}

	return sum
}

// leftOut speaks of what a joined file has no more.
func leftOut(inputs []ports.Input) []string {
	count := func(of func(f file.Facts) int) int {
		n := 0
		for _, in := range inputs {
			n += of(in.Facts)
		}

		return n
	}
	further := count(
		func(f file.Facts) int {
			return max(len(f.Of("video"))-1, 0) + max(len(f.Of("audio"))-1, 0)
		},
	)
	subtitles := count(func(f file.Facts) int { return len(f.Of("subtitle")) })

	var warnings []string
	if further > 0 {
		warnings = append(
			warnings,
			fmt.Sprintf(
				"Of each input the first picture and the first sound were joined; further tracks were left out (%d).",
				further,
			),
		)
	}

	if subtitles > 0 {
		warnings = append(
			warnings,
			fmt.Sprintf("Subtitles were left out (%d): what is joined has none.", subtitles),
		)
	}

	return warnings
}

// part is a file that is read behind another.
type part struct {
	path    string // in the sandbox
	seconds float64
}

// list is what FFmpeg's concat demuxer reads. Paths are ours alone, and have nothing to be quoted.
func list(name string, parts []part) sandbox.Mount {
	var text strings.Builder
	text.WriteString("ffconcat version 1.0\n")

	for _, p := range parts {
		fmt.Fprintf(&text, "file '%s'\nduration %s\n", p.path, clockOf(p.seconds))
	}

	return sandbox.Mount{Name: name, Content: []byte(text.String())}
}

// listArgs have FFmpeg read what stands in a list, as that format and no other. The paths in it are
// absolute, which it calls unsafe.
func listArgs(demuxer, name string) []string {
	return []string{
		"-protocol_whitelist",
		"file,pipe",
		"-format_whitelist",
		"concat," + demuxer,
		"-f",
		"concat",
		"-safe",
		"0",
		"-auto_convert",
		"0",
		"-i",
		sandbox.InPath(name),
	}
}

// alike reports whether the inputs can be joined without encoding: it would be what is asked for,
// and they have in common what a decoder is set up with.
func (e *Engine) alike(ctx context.Context, s ports.Step) (bool, error) {
	target := containers()[s.To]
	fade, _ := s.Options.Float("crossfade")
	first := s.Inputs[0].Facts
	p := plan{source: target, target: target}

	kept := !slices.ContainsFunc(first.Streams, func(s file.Stream) bool {
		// FLAC says how many samples it has.
		return s.Kind == "video" && !s.Picture && !p.holds(s) || s.Codec == "flac"
	})
	if fade > 0 || settingsOf(s.Options) != (settings{}) || target.steady || !kept {
		return false, nil
	}

	want := ""

	for i := range s.Inputs {
		one, err := e.shape(ctx, s, i)
		if err != nil || i > 0 && one != want {
			return false, err
		}

		want = one
	}

	return true, nil
}
