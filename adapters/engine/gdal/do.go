package gdal

import (
	"context"
	"encoding/xml"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// union is the name of the description of several layers as one.
const union = "union.vrt"

// Do writes one file: all of its layers, or all of them as one where the target holds no more.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	begun := time.Now()

	layers, err := e.layers(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	c := e.command(s, tool)
	c.Limits.Wall = kit.Left(s, c.Limits.Wall, begun)

	to, output := writable()[s.To], "result."+s.To
	c.Args = append([]string{"-f", to.driver}, to.args...)
	source := sandbox.InPath(inputName(s))

	if len(layers) > 1 && !to.layers {
		c.Inputs = append(c.Inputs, sandbox.Mount{Name: union, Content: joined(source, layers)})
		source, layers = sandbox.InPath(union), nil
	}

	c.Args = append(append(c.Args, sandbox.WorkPath(output), source), layers...)

	return e.deps.Make(ctx, kit.Job{Step: s, Command: c, Output: output, Failure: failure(s)})
}

// found tells a layer and how many things are in it.
var found = regexp.MustCompile(
	`(?m)^Layer name: (.*)\n(?:[^L].*\n|L[^a].*\n)*?Feature Count: (\d+)`,
)

// layers returns the names of those that hold anything.
func (e *Engine) layers(ctx context.Context, s ports.Step) ([]string, error) {
	c := e.command(s, info)
	c.Args = []string{"-ro", "-so", "-al", sandbox.InPath(inputName(s))}

	said, err := e.deps.Run(ctx, kit.Job{Step: s, Command: c, Failure: failure(s)})
	if err != nil {
		return nil, err
	}

	// GDAL cannot be told as what to read a file, and says as what it has
	if !strings.Contains(string(said.Stdout), "using driver `"+readable()[s.From]+"' successful") {
		return nil, sandbox.WithOutput(kit.Damaged(s.From), said.Stderr)
	}

	var names []string

	for _, layer := range found.FindAllStringSubmatch(string(said.Stdout), -1) {
		if layer[2] != "0" {
			names = append(names, strings.TrimSpace(layer[1]))
		}
	}

	if len(names) == 0 {
		return nil, sandbox.WithOutput(fault.New(
			fault.CorruptFile, "Nothing that lies anywhere can be read from the %s file.", s.From,
		), said.Stderr)
	}

	return tracks(s.From, names), nil
}

// tracks leaves out the points of a GPX that are told with their track or route already.
func tracks(from string, names []string) []string {
	if from != "gpx" {
		return names
	}

	var list []string

	for _, name := range names {
		if !strings.HasSuffix(name, "_points") {
			list = append(list, name)
		}
	}

	return list
}

// joined describes layers as one (gdal.org, OGR virtual format).
func joined(source string, layers []string) []byte {
	type layer struct {
		Name   string `xml:"name,attr"`
		Source string `xml:"SrcDataSource"`
	}

	type all struct {
		Name   string  `xml:"name,attr"`
		Layers []layer `xml:"OGRVRTLayer"`
	}

	description := struct {
		XMLName xml.Name `xml:"OGRVRTDataSource"`
		Union   all      `xml:"OGRVRTUnionLayer"`
	}{Union: all{Name: "all"}}

	for _, name := range layers {
		description.Union.Layers = append(description.Union.Layers, layer{name, source})
	}

	text, _ := xml.Marshal(description) // of texts alone: it never fails

	return text
}

func inputName(s ports.Step) string { return "input." + s.From }

func (*Engine) command(s ports.Step, program string) sandbox.Command {
	const gb = 1 << 30

	return sandbox.Command{
		Tool: program,
		Inputs: []sandbox.Mount{
			{Host: filepath.Clean(s.Input().Path), Name: inputName(s)},
		},
		// a driver of what is on the network, and what a GML names, are none of ours
		Env: []string{
			"GDAL_HTTP_TIMEOUT=1", "GML_SKIP_RESOLVE_ELEMS=ALL",
			"CPL_TMPDIR=/tmp", "GDAL_NUM_THREADS=1",
		},
		Lane: sandbox.Document,
		Limits: sandbox.Limits{
			Wall: 5 * time.Minute, CPU: 5 * time.Minute,
			Memory: 2 * gb, AddressSpace: 6 * gb, Output: 4 * gb, Processes: 32,
		},
	}
}

// failure tells why a tool ended without success. What a target does not hold, such as an area in
// GPX, is no fault of the file.
func failure(s ports.Step) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch {
		case exit.Signal != 0:
			return exit.Fault(fault.ConversionFailed, "The file cannot be converted to this format.").
				Because(ports.ErrCrashed)
		case strings.Contains(exit.Stderr, "not supported in GPX"),
			strings.Contains(exit.Stderr, "Unsupported geometry type"):
			return exit.Fault(fault.ConversionFailed,
				"The %s holds shapes that %s does not: choose geojson, kml or gpkg.", s.From, s.To)
		}

		return sandbox.WithOutput(kit.Damaged(s.From), exit.Stderr).Because(exit)
	}
}
