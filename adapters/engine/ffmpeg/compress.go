package ffmpeg

import (
	"cmp"
	"context"
	"os"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// shrinkable is true of what can be written smaller by giving up what is not heard or seen. PCM
// cannot.
func shrinkable(source, target kind) bool {
	return target.id != gifID && target.sound != "pcm_s16le" && !source.silent &&
		source.audioOnly == target.audioOnly
}

// compress encodes anew what is larger than the quality needs, each stream in its own codec, or has
// the result be of a size.
func compress(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	w := settingsOf(s.Options)

	size, sized := s.Options.Int("target_size")
	if !sized {
		w.quality = cmp.Or(w.quality, "medium")
		return e.writeAs(ctx, s, w, smaller(s))
	}

	info, err := os.Stat(s.Input().Path)
	if err != nil {
		return ports.Made{}, err
	}

	if info.Size() <= int64(size) && len(s.Options) == 1 {
		made, err := e.write(ctx, s, edit{})
		made.Warnings = append(
			made.Warnings,
			"It has "+megabytes(int(info.Size()))+" already: nothing had to be given up.",
		)

		return made, err
	}

	if containers()[s.To].sound == flacID {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"FLAC is lossless and has the size that it has. Leave target_size out, or write mp3, m4a or opus.",
		).On("target_size")
	}

	return e.fit(ctx, s, w, size)
}

const flacID = "flac"

// smaller is the edit that has streams encoded anew that are too large.
func smaller(s ports.Step) edit {
	c := edit{own: true}
	if s.To == flacID {
		c.anew, c.output = true, []string{"-compression_level", "12"}
	}

	return c
}

// grownWarning tells those who chose a quality that the source was packed better already.
const grownWarning = "The result is larger than the source, which is of the same codec and was " +
	"packed better: leave quality out, or ask for a lower one."

// growth tells of a quality by which a file has grown that was of the same codec.
func (a arranged) growth(s ports.Step, w settings, made ports.Made) []string {
	if !a.again || w.quality == "" || len(made.Outputs) == 0 ||
		!grown(s.Input().Path, made.Outputs[0].Path) {
		return nil
	}

	return []string{grownWarning}
}

// grown reports whether a result is larger than what it was made of, by more than a container
// takes.
func grown(source, made string) bool {
	const container = 4 << 10

	was, err := os.Stat(source)
	if err != nil {
		return false
	}

	is, err := os.Stat(made)

	return err == nil && is.Size() > was.Size()+container
}
