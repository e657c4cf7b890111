package exiftool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name      = "exiftool"
	tool      = "exiftool"
	operation = "metadata"
	output    = "metadata.json"
)

// Engine reads metadata. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

var versionPattern = regexp.MustCompile(`^(\d+\.\d+)`)

// New looks at the tool that is installed. Where it is missing the engine has no edges, which is no
// error.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	about := ports.EngineInfo{Name: name, Package: "libimage-exiftool-perl"}
	if !deps.Installed(tool) {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	version, err := deps.Version(ctx, kit.Probe(tool, "-ver"), versionPattern)
	if err != nil {
		return nil, err
	}

	about.Version = version
	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Probe has nothing to add: what engines that convert a format know of it is more exact.
func (e *Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do writes all that the file says of itself as JSON, grouped by where it stands.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	input := "input." + s.From // by which ExifTool tells formats apart that look alike

	const gb = 1 << 30

	said, err := e.deps.Run(ctx, kit.Job{
		Step: s,
		Command: sandbox.Command{
			Tool:   tool,
			Args:   append(arguments(), sandbox.InPath(input)),
			Lane:   sandbox.Document,
			Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
			Limits: sandbox.Limits{
				Wall:         2 * time.Minute,
				CPU:          2 * time.Minute,
				Memory:       gb,
				AddressSpace: 4 * gb,
				Processes:    16,
			},
		},
		Failure: func(exit *sandbox.Exit) error { return unreadable(s.From).Because(exit) },
	})
	if err != nil {
		return ports.Made{}, err
	}

	report, err := decode(said.Stdout)
	if err != nil {
		return ports.Made{}, fault.New(fault.ConversionFailed, "Nothing could be read of what the file says of itself.").
			Because(err)
	}

	if !recognised(report) {
		return ports.Made{}, unreadable(s.From)
	}

	return write(s, groups(report, s.Options.Texts("groups")))
}

// arguments asks for all tags but those of the file system, by groups and with structures kept.
func arguments() []string {
	return []string{
		"-json",
		"-g1",
		"-struct",
		"-charset",
		"utf8",
		"-charset",
		"filename=utf8",
		"-api",
		"LargeFileSupport=1",
		"--System:all",
		"--ExifToolVersion",
		"--SourceFile",
	}
}

// decode takes the one object that ExifTool prints.
func decode(said []byte) (map[string]any, error) {
	var list []map[string]any
	if err := json.Unmarshal(said, &list); err != nil {
		return nil, fmt.Errorf("exiftool's answer: %w", err)
	}

	if len(list) != 1 {
		return nil, errors.New("exiftool's answer holds no file")
	}

	delete(list[0], "SourceFile")

	return list[0], nil
}

func unreadable(from string) *fault.Fault {
	return fault.New(
		fault.CorruptFile,
		"The %s file cannot be read: it is damaged or cut short. Send it again, whole.",
		from,
	)
}

// recognised takes what ExifTool says of its own work out of a report, and reports whether it knew
// the file for more than plain text: it ends well with any bytes.
func recognised(report map[string]any) bool {
	own, _ := report["ExifTool"].(map[string]any)
	delete(report, "ExifTool")
	is, _ := report["File"].(map[string]any)

	return own["Error"] == nil && is["FileType"] != nil && is["FileType"] != "TXT"
}

// groups returns only the groups that are asked for, in any case; all where none is.
func groups(report map[string]any, wanted []string) map[string]any {
	if len(wanted) == 0 {
		return report
	}

	some := map[string]any{}

	for group, tags := range report {
		if slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, group) }) {
			some[group] = tags
		}
	}

	return some
}

func write(s ports.Step, report map[string]any) (ports.Made, error) {
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return ports.Made{}, fmt.Errorf("exiftool: write its answer: %w", err)
	}

	path := filepath.Join(s.Dir, output)
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return ports.Made{}, fmt.Errorf("exiftool: %w", err)
	}

	s.Progress(1)

	made := ports.Made{Outputs: ports.Products(path)}

	const most = 64 << 10 // bytes that a task's result shows as well
	if len(text) <= most {
		made.Report = report
	}

	return made, nil
}
