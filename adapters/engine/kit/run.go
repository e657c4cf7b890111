package kit

import (
	"context"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Job is a command that does a step.
type Job struct {
	Step    ports.Step
	Command sandbox.Command // Dir is the step's, and its time is bounded by the step's
	Output  string          // the name of the one file that it is to leave
	// Failure says what a command that ended by itself means by it; see sandbox.Fault.
	Failure func(*sandbox.Exit) error
}

// Run runs the command, and tells why it failed as ports.Engine wants it told.
func (d Deps) Run(ctx context.Context, j Job) (sandbox.Result, error) {
	c := j.Command
	c.Dir = j.Step.Dir
	c.Limits.Wall = Wall(j.Step, c.Limits.Wall)

	said, err := d.Runner.Run(ctx, c)
	if err != nil {
		return said, sandbox.Fault(ctx, err, j.Failure)
	}

	return said, nil
}

// Wall returns how long a step may take of the time that the engine gives it, 0 for any.
func Wall(s ports.Step, most time.Duration) time.Duration {
	if most == 0 || s.Limit > 0 && s.Limit < most {
		return s.Limit
	}

	return most
}

// Left returns what of that is left to a step that began then and runs several commands.
func Left(s ports.Step, most time.Duration, begun time.Time) time.Duration {
	return max(Wall(s, most)-time.Since(begun), time.Millisecond)
}

// Make runs the command and finishes the step.
func (d Deps) Make(ctx context.Context, j Job) (ports.Made, error) {
	said, err := d.Run(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	return j.Finish(said)
}

// Finish looks for the output that a command has left, and tells that all is done. What the tool
// said of a result that is not there is told.
func (j Job) Finish(said sandbox.Result) (ports.Made, error) {
	path, err := sandbox.Output(j.Step.Dir, j.Output)
	if err != nil {
		f := fault.New(fault.ConversionFailed, "The conversion ended without a result.")
		return ports.Made{}, sandbox.WithOutput(f, said.Stderr).Because(err)
	}

	j.Step.Progress(1)

	return ports.Made{Outputs: ports.Products(path)}, nil
}
