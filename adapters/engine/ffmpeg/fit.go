package ffmpeg

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	// room is the part of a size that is aimed at, and least the part of it that is good enough.
	room, least = 0.98, 0.95
	// attempts is how often a rate is tried, of sound alone twice as often: that is soon made, and
	// Vorbis comes out far from the rate that it is given.
	attempts = 4
	// firstPass is which part of the work the first of two passes is.
	firstPass = 0.4
	// passLog is where the first pass over a picture leaves what the second needs.
	passLog = "passes"
)

// fitting is a search for the rate at which a result has a size.
type fitting struct {
	*Engine

	step     ports.Step
	settings settings
	edit     edit
	size     int     // bytes that are asked for
	length   float64 // seconds
	rate     int     // bits a second of the picture, or of sound alone
	lowest   int     // that it can be, and at most
	limit    int
	made     []attempt
	notes    []string
}

// attempt is a result that was written on the way.
type attempt struct {
	name string
	size int
	rate int
}

// fit writes a result of at most that many bytes and little less.
func (e *Engine) fit(ctx context.Context, s ports.Step, w settings, size int) (ports.Made, error) {
	length, err := e.length(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	if length <= 0 {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"The file does not say how long it lasts, so no size can be planned. Convert it first, or leave target_size out.",
		).On("target_size")
	}

	f := &fitting{
		Engine:   e,
		step:     s,
		settings: w,
		size:     size,
		length:   length,
		edit:     edit{anew: true, own: true},
	}

	f.edit.charsets, err = e.charsetsOf(
		ctx,
		s.Input().Path,
		containers()[s.From],
		s.Input().Facts,
	)
	if err != nil {
		return ports.Made{}, err
	}

	f.budget()

	if f.films() {
		f.edit.pass = 1
		if err := f.run(ctx, "", 0, firstPass); err != nil {
			return ports.Made{}, err
		}

		f.edit.pass = 2
	}

	most := attempts
	if !f.films() {
		most *= 2
	}

	for n := range most {
		if err := f.try(ctx, n); err != nil {
			return ports.Made{}, err
		}

		if f.fits() {
			break
		}
	}

	return f.finish()
}

// films reports whether it is the picture that takes the room.
func (f *fitting) films() bool {
	return containers()[f.step.To].holdsVideo() && len(f.step.Input().Facts.Of("video")) > 0
}

// budget shares out the bits that there are.
func (f *fitting) budget() {
	all := int(float64(f.size) * room * 8 / f.length)

	facts := f.step.Input().Facts
	if !f.films() {
		f.rate = f.sound(facts.Of("audio"), all)
		return
	}

	f.edit.rate = f.besides(facts.Of("audio"), all)
	f.lowest, f.limit = 8_000, 200_000_000 // where encoders of pictures stop
	f.rate = max(all-f.edit.rate*len(facts.Of("audio")), f.lowest)
	f.lower(facts.Of("video")[0])
}

// besides returns the rate of each track of sound in a film: an eighth of all, as far as that makes
// sense.
func (f *fitting) besides(tracks []file.Stream, all int) int {
	if len(tracks) == 0 {
		return 0
	}

	const share, poor, good = 8, 24_000, 128_000

	rate := min(max(all/share/len(tracks), poor), good)
	if rate < 2*poor {
		f.mono()
	}

	return rate
}

// sound has sound alone take the rate, with fewer channels or samples where that is too little for
// it.
func (f *fitting) sound(tracks []file.Stream, rate int) int {
	target := containers()[f.step.To]
	e := encoders()[target.sound]

	channels := 1
	if len(tracks) > 0 {
		channels = tracks[0].Channels
	}

	lowest, limit := e.span(channels)
	if rate < lowest && channels > 1 || rate < 24_000 {
		f.mono()

		lowest, limit = e.span(1)
	}

	f.lowest, f.limit = lowest, limit

	return min(max(rate, lowest), limit)
}

// mono mixes the sound down.
func (f *fitting) mono() {
	f.edit.sound = []string{"aformat=sample_rates=24000:channel_layouts=mono"}
	f.notes = append(f.notes, "The sound was made mono, for want of room.")
}

// lower scales a picture down that would look worse at its own size: below some fiftieth of a bit
// for each pixel, encoders show blocks.
func (f *fitting) lower(s file.Stream) {
	width, height := squared(s)

	short := min(width, height)
	if f.settings.short > 0 || short == 0 {
		return
	}

	fps := s.FPS
	if fps <= 0 {
		fps = 30
	}

	pixels := float64(f.rate) * 50 / fps // that there are bits for
	if float64(width*height) <= pixels {
		return
	}

	const smallest = 144
	for _, side := range []int{2160, 1440, 1080, 720, 480, 360, 240, smallest} {
		if side >= short ||
			side > smallest && float64(side*side*max(width, height)/short) > pixels {
			continue
		}

		f.settings.short = side
		f.notes = append(
			f.notes,
			fmt.Sprintf(
				"The picture was scaled to %d pixels at its shorter side: %s leave no room for more.",
				side,
				megabytes(f.size),
			),
		)

		return
	}
}

// try writes a result and corrects the rate by what its size is.
func (f *fitting) try(ctx context.Context, n int) error {
	name := "attempt" + strconv.Itoa(n)

	left := 1.0 // of the progress; each attempt takes half of what is left
	if f.edit.pass > 0 {
		left = 1 - firstPass
	}

	left /= math.Exp2(float64(n))
	if err := f.run(ctx, name, 1-left, 1-left/2); err != nil {
		return err
	}

	info, err := os.Lstat(filepath.Join(f.step.Dir, name))
	if err != nil {
		return fmt.Errorf("ffmpeg: %w", err)
	}

	f.made = append(f.made, attempt{name: name, size: int(info.Size()), rate: f.rate})
	f.correct(int(info.Size()))

	return nil
}

// correct chooses the next rate: between the nearest results on either side of the size, where both
// are there, since sizes do not grow evenly with rates; else by the last one's size, of which what
// is not of the rate stays as it is.
func (f *fitting) correct(size int) {
	under, over := f.nearest()
	if under.size > 0 && over.size > 0 {
		part := (float64(f.size)*room - float64(under.size)) / float64(over.size-under.size)
		f.rate = under.rate + int(math.Round(part*float64(over.rate-under.rate)))

		return
	}

	bits := float64(size) * 8 / f.length
	besides := float64(f.edit.rate * len(f.step.Input().Facts.Of("audio")))
	is, want := max(bits-besides, 1), float64(f.size)*room*8/f.length-besides
	f.rate = min(max(int(float64(f.rate)*want/is), f.lowest), f.limit)
}

// nearest returns the largest result that is small enough for what is aimed at, and the smallest of
// the others; of size 0 where there is none.
func (f *fitting) nearest() (under, over attempt) {
	for _, a := range f.made {
		aimed := float64(a.size) <= room*float64(f.size)
		if aimed && a.size > under.size {
			under = a
		}

		if !aimed && (over.size == 0 || a.size < over.size) {
			over = a
		}
	}

	return under, over
}

// fits reports whether the last result is what was asked for, or another attempt would be the same.
func (f *fitting) fits() bool {
	last := f.made[len(f.made)-1]
	return last.size <= f.size && float64(last.size) >= least*float64(f.size) || last.rate == f.rate
}

// run runs FFmpeg once; a first pass has no name.
func (f *fitting) run(ctx context.Context, name string, from, to float64) error {
	w := f.settings
	w.bitrate = f.rate

	a, err := f.arguments(f.step, w, f.edit)
	if err != nil {
		return err
	}

	args := a.args

	if name == "" {
		args = append(args, "-f", "null", "-")
	} else {
		args = append(args, f.outputArgs(f.step, name)...)
	}

	j, err := f.job(
		f.step,
		run{args: args, mounts: a.mounts, seconds: f.length, from: from, to: to},
	)
	if err != nil {
		return err
	}

	f.edit.warnings = a.warnings
	_, err = f.deps.Run(ctx, j)

	return err
}

// finish keeps the largest result that is small enough, else the smallest.
func (f *fitting) finish() (ports.Made, error) {
	best := slices.MinFunc(f.made, func(a, b attempt) int { return f.order(a) - f.order(b) })
	path := filepath.Join(f.step.Dir, best.name)

	output := filepath.Join(f.step.Dir, outputStem+f.step.To)
	if err := os.Rename(path, output); err != nil {
		return ports.Made{}, fmt.Errorf("ffmpeg: %w", err)
	}

	made, err := kit.Job{Step: f.step, Output: outputStem + f.step.To}.Finish(sandbox.Result{})

	made.Warnings = append(f.edit.warnings, f.notes...)
	switch {
	case best.size > f.size:
		made.Warnings = append(made.Warnings, fmt.Sprintf(
			"The result has %s, more than %s: nothing smaller can be made of it. Cut it, or choose another format.",
			megabytes(best.size),
			megabytes(f.size),
		))
	case float64(best.size) < least*float64(f.size):
		made.Warnings = append(
			made.Warnings,
			fmt.Sprintf("The result has %s: it needs no more.", megabytes(best.size)),
		)
	}

	return made, err
}

// order sorts what is small enough before what is not, and the nearest to the size first.
func (f *fitting) order(a attempt) int {
	if a.size > f.size {
		return a.size
	}

	return -a.size
}

// megabytes is a size as it is told.
func megabytes(size int) string {
	const kb, mb = 1 << 10, 1 << 20
	if size < mb {
		return strconv.FormatFloat(float64(size)/kb, 'f', 1, 64) + " KB"
	}

	return strconv.FormatFloat(float64(size)/mb, 'f', 2, 64) + " MB"
}

// passOf is what x265 has to be told of two passes, whose other parameters stand before it.
func (c edit) passOf(encoder string) string {
	if c.pass == 0 || encoder != "libx265" {
		return ""
	}

	return fmt.Sprintf(":pass=%d:stats=%s", c.pass, sandbox.WorkPath(passLog))
}
