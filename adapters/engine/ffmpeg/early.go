package ffmpeg

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const fieldDamage = "on_damage"

// endsEarly tells of a conversion whose result is shorter than its source says it lasts, where it
// is said what is to be done then. Where it is not, the check of the result refuses it.
func (e *Engine) endsEarly(ctx context.Context, s ports.Step) (string, error) {
	if s.Operation != "" || !s.Options.Has(fieldDamage) {
		return "", nil
	}

	made, err := e.Probe(ctx, filepath.Join(s.Dir, outputStem+s.To), s.To, file.Facts{})
	if fault.Is(err, fault.CorruptFile) {
		return "", nil // what the result is, its check says
	}

	if err != nil {
		return "", err
	}

	const share, least = 0.03, 1 // containers count in frames, and sound is padded to whole ones

	says := lengthOf(s.Input().Facts, made)
	if made.Duration <= 0 || made.Duration >= says-max(least, says*share) {
		return "", nil
	}

	return fmt.Sprintf("The file ends early: it says that it lasts %.1f s, but only %.1f s of it "+
		"could be read. What is missing in it is missing in the result, too.",
		says, made.Duration), nil
}

// lengthOf is how long those streams of a source are that are in what was made of it, in seconds; 0
// where that is not known.
func lengthOf(source, made file.Facts) float64 {
	longest, all := 0.0, true

	for _, kind := range []string{"video", "audio"} {
		if len(made.Of(kind)) == 0 {
			all = all && len(source.Of(kind)) == 0
			continue
		}

		for _, s := range source.Of(kind) {
			longest = max(longest, s.Duration)
		}
	}

	if all {
		return source.Duration
	}

	return longest
}

// oggPage is what each page of Ogg begins with (RFC 3533, 6).
const oggPage = "OggS"

// pageCut reports whether the last page of an Ogg file goes on behind the end of the file.
func pageCut(f io.ReaderAt, size int64) bool {
	const most, head = 2 * (27 + 255 + 255*255), 27 // the largest page, twice

	tail, err := io.ReadAll(io.NewSectionReader(f, max(0, size-most), most))
	if err != nil {
		return false
	}

	at := bytes.LastIndex(tail, []byte(oggPage))
	if at < 0 {
		return false
	}

	page := tail[at:]
	if len(page) < head || len(page) < head+int(page[head-1]) {
		return true
	}

	segments := page[head : head+int(page[head-1])]
	whole := head + len(segments)

	for _, n := range segments {
		whole += int(n)
	}

	return len(page) < whole
}

// encodedAnew reports whether a conversion that has failed may do better without copying: what
// decoders skip, the parts that are copied cannot do without.
func encodedAnew(s ports.Step, w settings, err error) bool {
	return fault.Is(err, fault.CorruptFile) && s.Operation == "" && w.copying == "" &&
		s.Options.Text(fieldDamage) != "fail" && !containers()[s.To].silent
}
