package imagemagick

import (
	"context"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

var (
	// What the resource limits of the policy make the tools say.
	limitWords = regexp.MustCompile(`cache resources exhausted|exceeds limit|exceeds user limit|memory allocation failed|list length exceeds`)
	// What is said of a link whose target's path cannot be walked: so inputs are given to it in the weak sandbox of a server that is root.
	unreachable = regexp.MustCompile("not allowed by the security policy `/proc/self/cwd/")
	// What names the input as the culprit comes from its reader: "coders/bmp.c" and the like say where in the tool's source.
	writeWords = regexp.MustCompile(`/Write\w+Image/|unable to open file .*/work/|no encode delegate`)
)

// failure turns the error of a run into a fault; see ports.Engine.
func (e *Engine) failure(ctx context.Context, err error, formatID string) error {
	return sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		switch {
		case unreachable.MatchString(exit.Stderr):
			return exit.Fault(fault.ConversionFailed,
				"ImageMagick cannot reach files here: that takes the strict sandbox, or a server that is not root. Tell whoever runs it.")
		case limitWords.MatchString(exit.Stderr):
			return exit.Fault(fault.FileTooLarge, "The picture needs more memory than one conversion may use. Send a smaller one.")
		case exit.Signal != 0, writeWords.MatchString(exit.Stderr):
			return exit.Fault(fault.ConversionFailed, "The picture cannot be converted to this format.")
		}
		return sandbox.WithOutput(broken(formatID), exit.Stderr).Because(exit)
	})
}
