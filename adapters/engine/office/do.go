package office

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Names of what stands in the work folder between the steps.
const (
	program = "convertd"
	input   = "input"
	output  = "output"
	found   = "found" // the pictures as they are
	made    = "made"  // as they are to be
)

// level is how far pictures are made smaller.
type level struct {
	side    int    // the most pixels of a side
	quality int    // of JPEG
	palette string // what PNG is written with besides: few colours, where not all are kept
}

// levels go from the least change to the most.
func levels() []level {
	const few = ",palette,Q=80"

	return []level{
		{side: 65535, quality: 92},
		{side: 3000, quality: 85},
		{side: 2048, quality: 75},
		{side: 1600, quality: 65, palette: few},
		{side: 1280, quality: 50, palette: few},
	}
}

// first returns where in levels a quality begins.
func first(quality string) int {
	return map[string]int{"highest": 0, "high": 1, "": 2, "medium": 3, "low": 4}[quality]
}

// Do makes the file smaller, and where it has to be of a size, by more and more.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	pictures, err := e.open(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	s.Progress(0.2)

	most, limited := s.Options.Int("target_size")

	size := int64(0)
	for _, l := range levels()[first(s.Options.Text("quality")):] {
		if size, err = e.pack(ctx, s, l, pictures); err != nil {
			return ports.Made{}, err
		}

		if !limited || size <= int64(most) || pictures.none() {
			break
		}
	}

	path, err := sandbox.Output(s.Dir, output)
	if err != nil {
		return ports.Made{}, fault.New(fault.ConversionFailed, "The file ended up empty. Try again.").
			Because(err)
	}

	s.Progress(1)

	done := ports.Made{Outputs: ports.Products(path), Warnings: pictures.warnings()}
	if limited && size > int64(most) {
		done.Warnings = append(
			done.Warnings,
			fmt.Sprintf(
				"The file could not be made as small as was asked for: it has %d bytes, not %d.",
				size,
				most,
			),
		)
	}

	return done, nil
}

// open has the program take the pictures out.
func (e *Engine) open(ctx context.Context, s ports.Step) (pictures, error) {
	said, err := e.run(ctx, s, "open")
	if err != nil {
		return pictures{}, err
	}

	return readPictures(said.Stdout)
}

// pack encodes the pictures at a level, and has the program put them into the file. It returns the
// file's size.
func (e *Engine) pack(ctx context.Context, s ports.Step, l level, p pictures) (int64, error) {
	square := strconv.Itoa(l.side) + "x" + strconv.Itoa(l.side) + ">"
	for _, kind := range []struct {
		names []string
		write string
	}{
		{p.JPG, fmt.Sprintf("%%s.jpg[Q=%d,optimize_coding]", l.quality)},
		{p.PNG, "%s.png[compression=9" + l.palette + "]"},
	} {
		if err := e.encode(ctx, s, square, kind.write, kind.names); err != nil {
			return 0, err
		}
	}

	if _, err := e.run(ctx, s, "pack"); err != nil {
		return 0, err
	}

	info, err := os.Lstat(filepath.Join(s.Dir, output))
	if err != nil {
		return 0, fmt.Errorf("office: look at the result: %w", err)
	}

	return info.Size(), nil
}

// encode has vips encode pictures. It goes on behind one that it cannot read, which stays as it is.
func (e *Engine) encode(
	ctx context.Context,
	s ports.Step,
	size, write string,
	names []string,
) error {
	for batch := range slices.Chunk(names, 100) {
		c := sandbox.Command{
			Tool: thumbnail,
			Args: []string{
				"--no-rotate",
				"--size",
				size,
				"--output",
				sandbox.WorkPath(made) + "/" + write,
			},
			Lane: sandbox.Document, Limits: limits(),
			Env: []string{
				"VIPS_CONCURRENCY=" + strconv.Itoa(
					e.cfg.Threads,
				), "VIPS_BLOCK_UNTRUSTED=1", "VIPS_WARNING=0",
			},
		}
		for _, name := range batch {
			c.Args = append(c.Args, sandbox.WorkPath(found)+"/"+name)
		}

		_, err := e.deps.Run(
			ctx,
			kit.Job{Step: s, Command: c, Failure: func(exit *sandbox.Exit) error { return exit }},
		)

		var exit *sandbox.Exit
		if err != nil && (!errors.As(err, &exit) || exit.Signal != 0) {
			return err
		}
	}

	return nil
}

// run runs the program.
func (e *Engine) run(ctx context.Context, s ports.Step, do string) (sandbox.Result, error) {
	return e.deps.Run(ctx, kit.Job{Step: s, Failure: failure(s.From), Command: sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{"engine", name, do, sandbox.InPath(input), sandbox.WorkPath("")},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: program}, {Host: filepath.Clean(s.Input().Path), Name: input},
		},
		Lane: sandbox.Document, Limits: limits(),
		Env: []string{
			"GOMAXPROCS=" + strconv.Itoa(e.cfg.Threads),
			"GOMEMLIMIT=1500MiB",
			"GOTRACEBACK=none",
		},
	}})
}

func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: job.TimeLimit(format.Document), CPU: 2 * job.TimeLimit(format.Document),
		Memory: 2 * gb, AddressSpace: 8 * gb, Output: 2*mostUnpacked + gb, Processes: 64,
	}
}

// failure tells why the program ended without success.
func failure(from string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch exit.Code {
		case exitShut:
			return exit.Fault(
				fault.PasswordRequired,
				"The %s file is encrypted. Send it without its password.",
				from,
			)
		case exitDamaged:
			return exit.Fault(
				fault.CorruptFile,
				"The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.",
				from,
			)
		case exitTooLarge:
			return exit.Fault(
				fault.FileTooLarge,
				"The parts of the %s file are larger than %d GB. Send a smaller one.",
				from,
				mostUnpacked>>30,
			)
		}

		return exit.Fault(
			fault.ConversionFailed,
			"The %s file could not be made smaller. Try again.",
			from,
		)
	}
}
