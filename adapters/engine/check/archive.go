package check

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// archiveLimits hold for what is as large as an archive may unpack to.
func archiveLimits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall: job.TimeLimit(
			format.Archive,
		), CPU: 2 * job.TimeLimit(format.Archive), Memory: 2 * gb, AddressSpace: 8 * gb,
	}
}

// by7Zip has every file unpacked by 7-Zip and its checksum compared.
func (v *Verifier) by7Zip(ctx context.Context, o ports.Output) ([]job.Check, error) {
	if v.missing[sevenZip] {
		return v.recognised(o)
	}

	checks, err := v.tested(ctx, o, o.Format.Reader.Type, o.Expect.Password, true)
	if err != nil || o.Format.Reader.Type != "zip" {
		return checks, err
	}

	if o.Expect.Password != "" {
		if _, err := v.tested(ctx, o, o.Format.Reader.Type, "", true); err == nil {
			return nil, broken(o, "it opens without its password")
		}

		checks = append(checks, job.Check{Name: "encrypted", Reader: sevenZip, Independent: true})
	}

	return v.counted(ctx, o, checks, v.readBy(o, sevenZip, "l", "-ba", "-bd", "-tzip"))
}

// tested has 7-Zip test a file as one of a type.
func (v *Verifier) tested(
	ctx context.Context,
	o ports.Output,
	kind, password string,
	independent bool,
) ([]job.Check, error) {
	c := v.readBy(o, sevenZip, "t", "-bd", "-t"+kind)

	c.Mute, c.Stdin = true, []byte(password+"\n")
	if err := v.tried(ctx, o, c); err != nil {
		return nil, err
	}

	return []job.Check{{Name: "checksums", Reader: sevenZip, Independent: independent}}, nil
}

// byBSDTar has libarchive read every file. Of what is packed it looks at the files alone, so 7-Zip
// compares the checksum of the whole.
func (v *Verifier) byBSDTar(ctx context.Context, o ports.Output) ([]job.Check, error) {
	if v.missing[bsdtar] {
		return v.recognised(o)
	}

	if o.Expect.Password != "" {
		return v.shut(ctx, o)
	}

	checks, err := v.outside(ctx, o)
	if err != nil {
		return nil, err
	}

	c := v.readBy(o, bsdtar, "-xOf")

	c.Mute = true
	if err := v.tried(ctx, o, c); err != nil {
		return nil, err
	}

	checks = append(checks, job.Check{Name: "opens", Reader: bsdtar, Independent: true})

	return v.counted(ctx, o, checks, v.readBy(o, bsdtar, "-tf"))
}

// outside looks at what libarchive does not tell: which kind of archive it is, and whether the
// packing around it is whole.
func (v *Verifier) outside(ctx context.Context, o ports.Output) ([]job.Check, error) {
	if o.Format.Reader.Name != "" {
		return v.byTool(ctx, o)
	}

	kind := o.Format.Reader.Type
	if kind == "" || v.missing[sevenZip] {
		return v.recognised(o)
	}

	return v.tested(ctx, o, kind, "", true)
}

// shut holds an encrypted 7z to be that: libarchive cannot open it, and 7-Zip, which has written
// it, can.
func (v *Verifier) shut(ctx context.Context, o ports.Output) ([]job.Check, error) {
	c := v.readBy(o, bsdtar, "-xOf")

	c.Mute = true
	if v.tried(ctx, o, c) == nil {
		return nil, broken(o, "it opens without its password")
	}

	if v.missing[sevenZip] {
		return v.recognised(o)
	}

	checks, err := v.tested(ctx, o, o.Format.ID, o.Expect.Password, false)

	return append(checks, job.Check{Name: "encrypted", Reader: bsdtar, Independent: true}), err
}

// counted compares how many files there are, where that is known, with how many are listed: a line
// each, folders too.
func (v *Verifier) counted(
	ctx context.Context,
	o ports.Output,
	checks []job.Check,
	list sandbox.Command,
) ([]job.Check, error) {
	if o.Expect.Entries == 0 {
		return checks, nil
	}

	lines := 0

	list.Line = func(line string) {
		if strings.TrimSpace(line) != "" {
			lines++
		}
	}
	if err := v.tried(ctx, o, list); err != nil {
		return nil, err
	}

	if lines != o.Expect.Entries {
		return nil, broken(
			o,
			fmt.Sprintf("it holds %d files instead of %d", lines, o.Expect.Entries),
		)
	}

	return append(
		checks,
		job.Check{Name: "files", Reader: list.Tool, Independent: true, Detail: strconv.Itoa(lines)},
	), nil
}

// readBy is a command that reads an archive.
func (*Verifier) readBy(o ports.Output, tool string, args ...string) sandbox.Command {
	name := "result." + o.Format.Extension()

	return sandbox.Command{
		Tool:   tool,
		Args:   append(args, sandbox.InPath(name)),
		Inputs: []sandbox.Mount{{Host: o.Path, Name: name}},
		Light:  true,
		Limits: archiveLimits(),
	}
}

// tried runs a command that must succeed.
func (v *Verifier) tried(ctx context.Context, o ports.Output, c sandbox.Command) error {
	_, err := v.runner.Run(ctx, c)
	if err == nil {
		return nil
	}

	return sandbox.Fault(ctx, err, v.unreadable(o, c.Tool))
}
