package libraw

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/line"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

const (
	name = "libraw"
	tool = "dcraw_emu"
	// It alone of the package's programs says the version.
	teller = "simple_dcraw"
)

// cameras are the formats that LibRaw develops here. Of others, as of CR3, no file is at hand on
// which it was seen to.
func cameras() []string {
	return []string{"raw", "cr2", "nef", "arw", "dng"}
}

// New looks at the LibRaw that is installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	t := line.Tool{
		Name: name, Package: "libraw-bin", Needs: []string{tool, teller},
		Ask: []string{teller}, Says: `LibRaw (\d+\.\d+\.\d+)`,
		Lane: sandbox.Picture, Limits: kit.PictureLimits(),
	}

	for _, id := range cameras() {
		t.Ways = append(t.Ways, line.Way{
			From: id, To: "tiff", Cost: 300, Loss: route.Faithful,
			Runs: []string{tool + " -w -o 1 -q 3 -T -Z OUT IN"},
			Bad:  `Cannot (open|unpack|do)|data corrupted`,
		})
	}

	return line.New(ctx, deps, t)
}
