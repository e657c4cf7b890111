package fluidsynth

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/line"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
)

const (
	name = "fluidsynth"
	// bank is that of Debian's timgm6mb-soundfont: General MIDI in 6 MB.
	bank = "/usr/share/sounds/sf2/TimGM6mb.sf2"
)

// New looks at the FluidSynth that is installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	const gib = 1 << 30

	return line.New(ctx, deps, line.Tool{
		Name: name, Package: "fluidsynth timgm6mb-soundfont", Needs: []string{name},
		Ask: []string{name, "--version"}, Says: `runtime version (\S+)`,
		Lane: sandbox.Media,
		Limits: sandbox.Limits{
			Wall: job.TimeLimit(format.Audio), CPU: 2 * job.TimeLimit(format.Audio),
			Memory: gib / 2, AddressSpace: 2 * gib, Output: 4 * gib, Processes: 16,
		},
		Ways: []line.Way{{
			From: "midi", To: "wav", Cost: 400, Loss: route.Faithful,
			Runs: []string{"fluidsynth -ni -q -g 0.7 -r 44100 -F OUT " + bank + " IN"},
			Bad:  `not a SoundFont or MIDI file|[Pp]arsing|error occurred`,
		}},
	})
}
