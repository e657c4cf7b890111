package sox

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
	name = "sox"
	wav  = "wav"
)

// target is a format that SoX writes.
type target struct {
	kind    string // as SoX calls it
	options string // of the file
	effects string // on the way to it
	loss    route.Loss
}

// targets are formats that are as good as WAV, and those of speech, which keep little more than
// that it is understood.
func targets() map[string]target {
	return map[string]target{
		"amr":   {"amr-nb", "-C 7", "rate 8k channels 1", route.Partial},
		"gsm":   {"gsm", "", "rate 8k channels 1", route.Partial},
		"hcom":  {"hcom", "", "rate 22050 channels 1", route.Partial},
		"8svx":  {"8svx", "", "", route.Partial}, // of eight bits
		"voc":   {"voc", "-b 16", "", route.Faithful},
		"avr":   {"avr", "-b 16", "", route.Faithful},
		"nist":  {"sph", "-b 16", "", route.Faithful},
		"ircam": {"ircam", "-b 16", "", route.Faithful},
		"paf":   {"paf", "-b 16", "", route.Faithful},
		"fap":   {"fap", "-b 16", "", route.Faithful},
		"pvf":   {"pvf", "-b 16", "", route.Faithful},
		"sds":   {"sds", "-b 16", "channels 1", route.Partial},
		"sox":   {"sox", "", "", route.Faithful},
	}
}

// New looks at the SoX that is installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	const gib = 1 << 30

	t := line.Tool{
		Name: name, Package: "sox libsox-fmt-all", Needs: []string{name},
		Ask: []string{name, "--version"}, Says: `SoX v(\S+)`,
		Lane: sandbox.Media,
		Limits: sandbox.Limits{
			Wall: job.TimeLimit(format.Audio), CPU: 2 * job.TimeLimit(format.Audio),
			Memory: gib / 2, AddressSpace: 2 * gib, Output: 8 * gib, Processes: 16,
		},
	}

	for id, to := range targets() {
		t.Ways = append(t.Ways, line.Way{
			From: wav, To: id, Cost: 40, Loss: to.loss,
			Runs: []string{
				"sox -V1 -t wav IN -t " + to.kind + " " + to.options + " OUT " + to.effects,
			},
		})
	}

	return line.New(ctx, deps, t)
}
