package vips

import (
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure says what it means that vips has ended while it read a file of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		if strings.Contains(exit.Stderr, "samples out of range") {
			return exit.Fault(
				fault.ConversionFailed,
				"The %s has channels of more than 32 bits, which cannot be read here. Save it with 32 or fewer.",
				formatID,
			)
		}

		if exit.Signal != 0 || saving(exit.Stderr) {
			return exit.Fault(
				fault.ConversionFailed,
				"The picture cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
	}
}

// saving reports whether the tool complains of what it writes. A saver that only could not finish
// since its source broke off says "unable to write", after the loader's own words.
func saving(stderr string) bool {
	for _, words := range []string{"save: ", "encode", "encoder", "out of memory"} {
		if strings.Contains(stderr, words) {
			return true
		}
	}

	return false
}
