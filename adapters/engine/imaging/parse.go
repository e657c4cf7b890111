package imaging

import (
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// readFrames reads how many frames or pages Main says that there are.
func readFrames(said []byte) (int, error) {
	var seen report
	if err := json.Unmarshal(said, &seen); err != nil {
		return 0, fmt.Errorf("imaging: the engine's answer: %w", err)
	}

	return seen.Frames, nil
}

// failure says what it means that Main has ended while it read a file of that format.
func (e *Engine) failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch exit.Code {
		case exitTooLarge:
			return exit.Fault(
				fault.FileTooLarge,
				"The picture declares more pixels than the limit of %d megapixels. Send a smaller one.",
				e.cfg.MaxPixels/1_000_000,
			).With("max_pixels", e.cfg.MaxPixels)
		case exitCorrupt:
			return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
		case exitUnsupported:
			return exit.Fault(fault.ConversionFailed,
				"This kind of %s cannot be read here. Send the picture as an ordinary PNG or JPEG.",
				formatID)
		}

		failed := exit.Fault(
			fault.ConversionFailed,
			"The picture cannot be converted to this format.",
		)
		if exit.Code == exitPanicked {
			return failed.Because(fmt.Errorf("%w: %w", ports.ErrCrashed, exit))
		}

		return failed
	}
}
