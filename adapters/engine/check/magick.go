package check

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// magick has ImageMagick or GraphicsMagick decode a picture that the other one, or a program of its
// own, has written.
func (v *Verifier) magick(ctx context.Context, o ports.Output) ([]job.Check, error) {
	tool, picture := o.Format.Reader.Tool, o.Format.Reader.Coder+":"+mounted(o)

	args := []string{picture, "-format", `%w %h\n`, "info:-"}
	if tool == graphicsMagick {
		args = []string{"identify", "+ping", "-format", `%w %h\n`, picture}
	}

	result, ok, err := v.launch(ctx, o, tool, nil, args)
	if err != nil {
		return nil, err
	}

	if !ok {
		return v.recognised(o)
	}

	var width, height int
	if _, err := fmt.Sscan(string(result.Stdout), &width, &height); err != nil {
		return nil, broken(o, "it cannot be decoded")
	}

	if err := checkSize(o, width, height); err != nil {
		return nil, err
	}

	return []job.Check{
		{Name: "decodes", Reader: tool, Independent: true, Detail: o.Format.Reader.Coder},
		{
			Name:        "size",
			Reader:      tool,
			Independent: true,
			Detail:      fmt.Sprintf("%d×%d pixels", width, height),
		},
	}, nil
}

// program has a program read the file. What it makes of it is thrown away.
func (v *Verifier) program(ctx context.Context, o ports.Output) ([]job.Check, error) {
	tool := o.Format.Reader.Tool
	if _, here := v.runner.Available(tool); !here {
		return v.recognised(o)
	}

	_, err := v.runner.Run(ctx, sandbox.Command{
		Tool:   tool,
		Args:   append(slices.Clone(o.Format.Reader.Args), mounted(o)),
		Light:  true,
		Mute:   true,
		Inputs: []sandbox.Mount{{Host: o.Path, Name: path.Base(mounted(o))}},
		Limits: readerLimits(),
	})
	if err != nil {
		return nil, sandbox.Fault(ctx, err, v.unreadable(o, tool))
	}

	return []job.Check{{Name: "opens", Reader: tool, Independent: true}}, nil
}
