package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	program = "convertd"
	orders  = "order.json"
)

// Levels of compression: what is taken where nobody asks, and the most that there is.
const (
	usual   = 6
	hardest = 9
)

// Do has the program do what the step says, and a tool pack the result where the program does not.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	tool := targets()[s.To].tool

	share := 1.0
	if tool != "" {
		share = 0.5
	}

	did, err := e.run(ctx, s, e.order(s), share)
	if err != nil {
		return ports.Made{}, err
	}

	made := ports.Made{Warnings: did.warnings()}
	if s.Operation == unpacks {
		made.Outputs = did.products(s.Dir)
	} else if made.Outputs, err = e.result(ctx, s, tool, did); err != nil {
		return ports.Made{}, err
	}

	s.Progress(1)

	return made, nil
}

// order says what the program has to do.
func (e *Engine) order(s ports.Step) order {
	o := order{To: s.To, Level: levelOf(s), MaxFiles: mostMembers, MaxBytes: e.cfg.MaxUnpacked}
	t := targets()[s.To]

	o.Bare = t.taped != ""
	switch {
	case s.Operation == unpacks:
		o.To, o.MaxFiles = toFiles, mostFiles
	case t.ready != "":
		o.To = t.ready
	}

	if s.Operation == packs {
		o.Seal = s.Options.Text(password)
	} else {
		o.Open = s.Options.Text(password)
	}

	for _, in := range s.Inputs {
		o.Inputs = append(o.Inputs, input{Name: file.CleanName(in.Name), Format: s.From})
	}

	if s.From == format.Any {
		o.Inputs = plainly(o.Inputs)
	}

	return o
}

// plainly has inputs packed as they are, by their names.
func plainly(inputs []input) []input {
	var names file.Distinct
	for i := range inputs {
		inputs[i] = input{Name: names.Of(inputs[i].Name)}
	}

	return inputs
}

func levelOf(s ports.Step) int {
	if s.Operation == shrinks {
		return hardest
	}

	if level, asked := s.Options.Int("level"); asked {
		return level
	}

	return usual
}

// run runs the program, which is given that share of the progress.
func (e *Engine) run(ctx context.Context, s ports.Step, o order, share float64) (report, error) {
	paths := inOrder(s.Inputs, &o)

	text, err := json.Marshal(o)
	if err != nil {
		return report{}, fmt.Errorf("archive: %w", err)
	}

	c := sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{
			"engine",
			name,
			"--order",
			sandbox.InPath(orders),
			"--out",
			sandbox.WorkPath(""),
		},
		Inputs: []sandbox.Mount{{Host: e.binary, Name: program}, {Name: orders, Content: text}},
		Lane:   sandbox.Document,
		Env: []string{
			"GOMAXPROCS=" + strconv.Itoa(e.cfg.Threads),
			"GOMEMLIMIT=2500MiB",
			"GOTRACEBACK=none",
		},
		Limits: e.limits(),
	}
	for i, path := range paths {
		in := strconv.Itoa(i)
		c.Args = append(c.Args, sandbox.InPath(in))
		c.Inputs = append(c.Inputs, sandbox.Mount{Host: filepath.Clean(path), Name: in})
	}

	var did *report

	c.Line = func(said string) {
		var l line
		if json.Unmarshal([]byte(said), &l) == nil {
			did = l.Report
			s.Progress(l.Done * share)
		}
	}
	if _, err := e.deps.Run(ctx, kit.Job{Step: s, Command: c, Failure: e.failure(s)}); err != nil {
		return report{}, err
	}

	if did == nil {
		return report{}, errors.New("archive: the program ended without a report")
	}

	return *did, nil
}

// inOrder sorts what is packed by name, so that the order in which it was sent makes no difference,
// and returns the paths in the same order.
func inOrder(inputs []ports.Input, o *order) []string {
	order := make([]int, len(inputs))
	for i := range order {
		order[i] = i
	}

	if o.Inputs[0].Format == "" {
		slices.SortFunc(
			order,
			func(a, b int) int { return compareNames(o.Inputs[a].Name, o.Inputs[b].Name) },
		)
	}

	paths, sorted := make([]string, len(inputs)), make([]input, len(inputs))
	for i, from := range order {
		paths[i], sorted[i] = inputs[from].Path, o.Inputs[from]
	}

	o.Inputs = sorted

	return paths
}

// result packs what the program has made, where that is left, and names it.
func (e *Engine) result(
	ctx context.Context,
	s ports.Step,
	tool string,
	did report,
) ([]ports.Product, error) {
	output := resultName

	if tool != "" {
		c, packed := tools()[tool](s, e.cfg.Threads)

		c.Lane, c.Limits = sandbox.Document, e.limits()
		if _, err := e.deps.Run(
			ctx,
			kit.Job{Step: s, Command: c, Failure: e.failure(s)},
		); err != nil {
			return nil, err
		}

		output = packed
	}

	path, err := sandbox.Output(s.Dir, output)
	if err != nil {
		return nil, fault.New(fault.ConversionFailed, "Nothing came of the archive. Check that it holds any files.").
			Because(err)
	}

	product := ports.Product{Path: path}

	t := targets()[s.To]
	switch {
	case s.Operation == shrinks || t.taped == "":
	case did.Single == "":
		product.Format = t.taped
	default:
		product.Name = did.Single + "." + s.To
	}

	return []ports.Product{product}, nil
}

// limits leave room for what is unpacked and what is packed of it. The most memory is 7-Zip's, at
// level 9 some 700 MB for each thread.
func (e *Engine) limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: job.TimeLimit(format.Archive), CPU: 4 * job.TimeLimit(format.Archive),
		Memory: 3 * gb, AddressSpace: 12 * gb, Output: 2*e.cfg.MaxUnpacked + gb, Processes: 64,
	}
}
