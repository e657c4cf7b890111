package pandoc

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

var (
	//go:embed text.lua
	textReader []byte
	//go:embed listing.lua
	listingReader []byte
	//go:embed pictures.lua
	pictureFilter []byte
)

// run is one document on its way through pandoc.
type run struct {
	*Engine

	step     ports.Step
	from, to dialect
	path     string // where pandoc finds it
	report   map[string]any
	warnings []string
}

// name is what the document is called inside.
func (r *run) name() string { return "input." + filepath.Base(r.step.From) }

// rewrite has a text written anew in UTF-8, in the work folder: pandoc reads nothing else.
func (r *run) rewrite(ctx context.Context) error {
	asked, err := plaintext.AskedOf(r.step.Options)
	if err != nil {
		return err
	}

	asked.Table, asked.Text = r.from.is(isTable), r.from.is(isTable)
	r.path = sandbox.WorkPath(r.name())

	said, err := r.deps.Run(ctx, kit.Job{
		Step:    r.step,
		Command: plaintext.Command(r.binary, r.step.Input().Path, r.name(), asked),
		Failure: func(exit *sandbox.Exit) error {
			return sandbox.WithOutput(kit.Damaged(r.step.From), exit.Stderr).Because(exit)
		},
	})
	if err != nil {
		return err
	}

	var found plaintext.Report
	if err := json.Unmarshal(said.Stdout, &found); err != nil {
		return fmt.Errorf("read what a text is like: %w", err)
	}

	r.report = map[string]any{plaintext.FieldEncoding: found.Encoding}
	if found.Replaced {
		r.warnings = append(r.warnings, found.Unread(r.step.From))
	}

	return nil
}

// convert runs pandoc.
func (r *run) convert(ctx context.Context) (ports.Made, error) {
	j := kit.Job{
		Step:    r.step,
		Command: r.command(),
		Output:  "output." + filepath.Base(r.step.To),
		Failure: failure(r.step.From),
	}

	said, err := r.deps.Run(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	made, err := j.Finish(said)
	made.Report, made.Warnings = r.report, append(r.warnings, warnings(said.Stderr)...)

	return made, err
}

func (r *run) command() sandbox.Command {
	c := sandbox.Command{
		Tool: name,
		Args: []string{
			"+RTS", "-M1g", "-RTS",
			"--from=" + r.from.reads, "--to=" + r.to.writes, "--wrap=none",
			"--resource-path=" + sandbox.WorkPath("tmp"),
			"--output=" + sandbox.WorkPath("output."+filepath.Base(r.step.To)),
		},
		Inputs: []sandbox.Mount{
			{Host: filepath.Clean(r.step.Input().Path), Name: r.name()},
			{Name: "text.lua", Content: textReader},
			{Name: "listing.lua", Content: listingReader},
			{Name: "pictures.lua", Content: pictureFilter},
		},
		Lane:   sandbox.Document,
		Limits: limits(),
	}

	c.Args = append(c.Args, r.to.options...)

	if title := r.title(); r.to.is(titled) {
		c.Args = append(c.Args, "--metadata=title:"+title)
	} else {
		c.Args = append(c.Args, "--metadata=pagetitle:"+title)
	}

	if r.from.is(packed) && (!r.to.is(packed) || r.to.id == "html") {
		c.Args = append(c.Args, "--lua-filter="+sandbox.InPath("pictures.lua"))
	}

	c.Args = append(c.Args, r.path)

	return c
}

// title is what a book is called that does not say it: the name of its file.
func (r *run) title() string {
	base := filepath.Base(r.step.Input().Name)
	stem := strings.TrimSuffix(base, filepath.Ext(base))

	if r.step.Input().Name == "" || stem == "" {
		return "Document"
	}

	return strings.ToValidUTF8(fault.Clip(stem, fault.MaxNamed), "")
}

// addressSpace is what a Haskell program sets aside without ever using it, a terabyte. What it uses
// is bounded by Memory, and by its own -M.
const addressSpace = 1 << 44

// limits leave room for books: a small document takes some 100 MB.
func limits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: 5 * time.Minute, CPU: 5 * time.Minute,
		Memory: 2 * gb, AddressSpace: addressSpace, Output: gb, Processes: 64,
	}
}
