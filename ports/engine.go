package ports

import (
	"context"
	"errors"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// ErrCrashed is in the chain of an error where a tool died of a signal that nobody sent it: it may do better the next time.
var ErrCrashed = errors.New("the tool died")

// Engine converts files with a tool that is installed on this machine.
//
// Errors are faults: CorruptFile for input that cannot be read, PasswordRequired, Timeout, ConversionFailed for the rest, with the tool's
// last words, cleaned of paths, in the detail "engine_output". When ctx ends, the tool is killed and its cause returned.
type Engine interface {
	// About says what was found at start-up.
	About() EngineInfo
	// Edges lists the conversions that the tool, as installed, can do; none where the tool is missing.
	Edges() []route.Edge
	// Probe reads what there is to know of a file of that format without converting it. Input that cannot be read is CorruptFile.
	// An engine that has nothing to add returns the facts it was given.
	Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error)
	// Convert does one of the conversions that Edges lists, and leaves its outputs and nothing else in Conversion.Dir. It never writes to an
	// input. Any other conversion is an error.
	Convert(ctx context.Context, c Conversion) (Converted, error)
}

// EngineInfo describes an engine on this installation.
type EngineInfo struct {
	Name    string
	Version string // "" where the tool is missing
	Package string // the Debian package that brings the tool
	Missing bool
	Would   []route.Edge // what it could do besides if Package were installed, by its tables; it is not to be changed
}

// Conversion is one hop of a chain.
type Conversion struct {
	From, To string // format ids
	Input    string // absolute path of a file that must not be changed
	Facts    file.Facts
	Options  option.Values
	Dir      string // an empty folder of this hop's own
	// Progress is told the fraction done as the tool runs: from 0, never less than before, to 1. It is never nil and may be called often.
	Progress func(fraction float64)
}

// Converted is what a hop made.
type Converted struct {
	Outputs  []string // paths of regular files directly in Conversion.Dir, in order
	Warnings []string // what the target could not hold, a sentence each
}

// Verifier reads finished outputs back, where it can with a program that shares no code with the one that wrote them.
type Verifier interface {
	// Verify returns what it found in order. An output that is not a whole file of the format is a fault: CorruptFile where the input
	// was at fault (its end is missing), else ConversionFailed.
	Verify(ctx context.Context, o Output) ([]job.Check, error)
}

// Output is a finished file to verify.
type Output struct {
	Path    string
	Format  format.Format
	Source  file.Facts    // of the input
	Options option.Values // of the conversion
}

// Sniffer recognises formats from content.
type Sniffer interface {
	// Sniff judges a file by its first bytes, at most 256 KiB of them; the name decides only inside a family that the bytes cannot tell
	// apart. It never fails: what is not recognised has no format.
	Sniff(head []byte, name string) Guess
}

// Guess is what the first bytes of a file say.
type Guess struct {
	Format string     // format id, "" where not recognised
	Facts  file.Facts // width and height of pictures
}
