package kit

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Fits refuses pictures of too many pixels; where several frames are read, all of them count.
func (c Config) Fits(width, height, frames int) error {
	if float64(width)*float64(height)*float64(max(frames, 1)) <= float64(c.MaxPixels) {
		return nil
	}

	what := strconv.Itoa(width) + " × " + strconv.Itoa(height) + " pixels"
	if frames > 1 {
		what = strconv.Itoa(frames) + " frames of " + what
	}

	return fault.New(fault.FileTooLarge,
		"The picture declares %s; the limit is %d megapixels. Send a smaller one.",
		what, c.MaxPixels/1_000_000).With("max_pixels", c.MaxPixels)
}

// Holds refuses pictures with a longer side than a format, or its encoder, takes; 0 is no bound.
func Holds(formatID string, most, width, height int) error {
	if most == 0 || max(width, height) <= most {
		return nil
	}

	return fault.New(fault.ConversionFailed,
		"The picture is %d × %d pixels, and %s holds at most %d a side. "+
			"Choose png or tiff, or send a smaller picture.", width, height, formatID, most)
}

// Damaged is the fault of a file that cannot be read.
func Damaged(formatID string) *fault.Fault {
	return fault.New(fault.CorruptFile,
		"The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.",
		formatID)
}

// SameFrames reports whether both formats hold several pictures of the same kind, frames or pages.
func (d Deps) SameFrames(from, to string) bool {
	both := func(t format.Trait) bool { return d.Has(from, t) && d.Has(to, t) }

	return both(format.Animation) || both(format.Pages)
}

// FirstOnly warns of frames or pages that are left out, where there are several, and how to have
// them.
func (d Deps) FirstOnly(s ports.Step, facts file.Facts) []string {
	if facts.Pages <= 1 {
		return nil
	}

	others := ""
	if slices.Contains(s.Edge.Options, FieldPages) {
		others = " The option pages names others, or all."
	}

	return []string{fmt.Sprintf("The %s has %d %s; %s takes the first one only.%s",
		s.From, facts.Pages, d.parts(s.From), s.To, others)}
}

// Has reports whether the format of that id has the trait.
func (d Deps) Has(id string, t format.Trait) bool {
	f, _ := d.Formats.Find(id)
	return f.Has(t)
}

// PictureLimits were set by the worst inputs there are, 12 megapixels of noise. The hungriest of
// vips' encoders are AVIF's, with 1.0 GB of address space and 330 MB of memory, and WebP's: they
// take 25 and 12 bytes for each further pixel. ImageMagick holds 2 GiB of pixels in memory, at 8
// bytes each, and puts 4 GiB more on the disk.
func PictureLimits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: job.TimeLimit(format.Image), CPU: 4 * job.TimeLimit(format.Image),
		Memory: 3 * gb, AddressSpace: 6 * gb, Output: 8 * gb, Processes: 64,
	}
}
