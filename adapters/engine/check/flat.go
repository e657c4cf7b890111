package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// vips tells how far apart the values of a picture are.
const vips = "vips"

// packed are the formats in which a picture of one colour takes next to no bytes.
func packed() []string { return []string{"png", "jpg", "webp", "gif", "avif", "heic"} }

// flat refuses a picture of one colour that was made of one of several, such as a white drawing on
// nothing that was laid on white. Only pictures are looked into that are small enough for it; of a
// source that vips cannot read nothing is known.
func (v *Verifier) flat(ctx context.Context, o ports.Output, size int64) error {
	const (
		head    = 4 << 10 // bytes for profiles and the like
		perByte = 120     // pixels of one colour at least: JPEG takes 6 bits for 16 by 16
		alike   = 2       // of 255, what encoders make of one colour
		apart   = 16      // what nobody takes for one
	)

	facts := o.Expect.Facts
	if o.Shows == "" || v.missing[vips] || !slices.Contains(packed(), o.Format.ID) ||
		size > head+int64(facts.Width)*int64(facts.Height)/perByte {
		return nil
	}

	of, known, err := v.spread(ctx, o.Path)
	if err != nil || !known || of > alike {
		return err
	}

	of, known, err = v.spread(ctx, o.Shows)
	if err != nil || !known || of < apart {
		return err
	}

	return fault.New(fault.ConversionFailed, "The result would be blank: all of it has one colour, and "+
		"the source has several. Name a background that what it shows stands out from, or choose a "+
		"target that can be transparent.").
		On("background")
}

// spread is by how much the values of a picture differ at most, in the channel in which they differ
// most. known is false where vips cannot tell.
func (v *Verifier) spread(ctx context.Context, path string) (most float64, known bool, err error) {
	const name = "picture"

	result, err := v.runner.Run(ctx, sandbox.Command{
		Tool: vips, Args: []string{"stats", sandbox.InPath(name), ".csv"},
		Light: true, Limits: readerLimits(),
		Inputs: []sandbox.Mount{{Host: path, Name: name}},
	})
	if err != nil {
		return 0, false, context.Cause(ctx) // what cannot be read is not known to be blank
	}

	rows := strings.Split(strings.TrimSpace(string(result.Stdout)), "\n")
	for _, row := range rows[1:] { // the first is of all channels together
		var low, high float64
		if n, _ := fmt.Sscan(row, &low, &high); n < 2 {
			return 0, false, nil
		}

		most = max(most, high-low)
	}

	return most, len(rows) > 1, nil
}
