package ports

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// ErrCrashed is in the chain of an error where a tool died of a signal that nobody sent it: it may
// do better the next time.
var ErrCrashed = errors.New("the tool died")

// Engine does steps of work on files with a tool that is installed on this machine.
//
// Errors are faults: CorruptFile for input that cannot be read, PasswordRequired, Timeout,
// ConversionFailed for the rest, with the tool's last words, cleaned of paths, in the detail
// "engine_output". When ctx ends, the tool is killed and its cause returned.
type Engine interface {
	// About says what was found at start-up.
	About() EngineInfo
	// Edges lists what the tool, as installed, can do; none where the tool is missing.
	Edges() []route.Edge
	// Probe reads what there is to know of a file of that format without converting it. Input that
	// cannot be read is CorruptFile. An engine that has nothing to add returns the facts it was
	// given.
	Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error)
	// Do takes one of the steps that Edges lists, and leaves its outputs and nothing else in
	// Step.Dir. It never writes to an input. Any other step is an error.
	Do(ctx context.Context, s Step) (Made, error)
}

// EngineInfo describes an engine on this installation.
type EngineInfo struct {
	Name    string
	Version string // "" where the tool is missing
	Package string // the Debian packages, separated by blanks, that hold what is missing
	Missing bool
	// Off says why an engine that is installed does nothing, as the rest of a sentence; "" where it
	// works.
	Off string
	// Languages are the codes of those that it reads off pictures, as ISO 639-2 and Tesseract spell
	// them.
	Languages []string
	// Installable is what it could do besides if Package were installed, by its tables. It is not
	// to be changed.
	Installable []route.Edge
}

// Step is one edge of a plan, and what it is to be taken with.
type Step struct {
	route.Edge

	Inputs  []Input       // at least one; several where the edge joins
	Options option.Values // those that the edge honours
	Dir     string        // an empty folder of this step's own
	Limit   time.Duration // of the work, from its start on; 0 for none but the engine's own
	// Progress is told the fraction done as the tool runs: from 0, never less than before, to 1. It
	// is never nil and may be called often.
	Progress func(fraction float64)
}

// Input returns the only input of a step that does not join, and the first of one that does.
func (s Step) Input() Input { return s.Inputs[0] }

// Input is a file that a step reads.
type Input struct {
	Path  string // absolute; the file must not be changed
	Name  string // what the user calls it; "" where nobody does
	Facts file.Facts
}

// Made is what a step made.
type Made struct {
	Outputs  []Product // in order
	Warnings []string  // what the target could not hold, a sentence each
	Report   map[string]any
}

// Product is a file that a step made.
type Product struct {
	Path string // of a regular file directly in Step.Dir
	Name string // to be called by; "" to be named after the input
	// format id; "" for the edge's target, which is format.Any where only the content tells
	Format string
}

// Products returns the files at these paths, with names and formats left open.
func Products(paths ...string) []Product {
	list := make([]Product, len(paths))
	for i, path := range paths {
		list[i].Path = path
	}

	return list
}

// Verifier reads finished outputs back, where it can with a program that shares no code with the
// one that wrote them.
type Verifier interface {
	// Verify returns what it found in order. An output that is not a whole file of the format is a
	// fault: CorruptFile where the input was at fault (its end is missing), else ConversionFailed.
	Verify(ctx context.Context, o Output) ([]job.Check, error)
}

// ManyVerifier is what a verifier offers besides Verifier when it can read several outputs at once,
// in less time than one after the other.
type ManyVerifier interface {
	// VerifyMany returns what it found in each output, and nothing for those that Verify is to look
	// at. It says of none that it is not good; the only error is the end of ctx.
	VerifyMany(ctx context.Context, outputs []Output) ([][]job.Check, error)
}

// Output is a finished file to verify.
type Output struct {
	Path   string
	Format format.Format
	Expect expect.Result
	Shows  string // path of the picture that all of it is to show; "" where there is none
}

// Sniffer recognises formats from content.
type Sniffer interface {
	// Sniff judges a file by its first 256 KiB, and by what a format keeps elsewhere of what it is
	// made of. All in all it reads a few MiB at most. Of a size below 0 only the beginning is here
	// yet. The name decides only inside a family that the bytes cannot tell apart. What is not
	// recognised has no format; the only errors are those of reading.
	Sniff(content io.ReaderAt, size int64, name string) (Guess, error)
}

// Guess is what a file says of itself.
type Guess struct {
	Format  string     // format id, "" where not recognised
	Facts   file.Facts // width and height of pictures
	Partial bool       // what is not here yet may say otherwise, or more
	// Like is the format id that the bytes say alone, where the name decided; else "".
	Like string
}
