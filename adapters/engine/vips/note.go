package vips

import (
	"context"
	"encoding/binary"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// tag is one of the values that vips keeps beside the pixels.
type tag struct{ name, kind, value string }

// note sets tags of the picture, which no vips operation does by itself: one of two pictures has
// the tags of both, those of the first going before.
func (p *pipeline) note(ctx context.Context, tags ...tag) error {
	const noted = "tags.v"

	return p.next(ctx, run{
		inputs: []sandbox.Mount{{Name: noted, Content: noteOf(p.bands, tags)}},
		args: func(in, out string) []string {
			return []string{"insert", sandbox.InPath(noted), in, out, "0", "0", "--expand"}
		},
	})
}

// forget drops all tags but those that say how frames follow each other. The savers do so by
// themselves, except that of WebP, which writes EXIF even where it is told to leave it out (libvips
// 8.14).
func (p *pipeline) forget(ctx context.Context) error {
	if err := p.park(ctx, "bare.png", "compression=0", "strip"); err != nil || !p.all {
		return err
	}

	return p.note(ctx, p.timing...)
}

// noteOf returns a picture of one pixel, of so many channels, with these tags: a header of 64
// bytes, the pixel, and XML (libvips/iofuncs/vips.c).
func noteOf(bands int, tags []tag) []byte {
	const magic, bits = 0x08f2a6b6, 8

	le := binary.LittleEndian

	head := le.AppendUint32(nil, magic)
	for _, n := range []int{1, 1, bands, bits} {
		head = le.AppendUint32(head, uint32(n)) //nolint:gosec // a handful
	}

	file := append(head, make([]byte, 64-len(head)+bands)...)

	var xml strings.Builder
	xml.WriteString(
		`<?xml version="1.0"?><root xmlns="http://www.vips.ecs.soton.ac.uk/vips/8.14.1"><header/><meta>`,
	)

	for _, t := range tags {
		xml.WriteString(
			`<field type="` + t.kind + `" name="` + t.name + `">` + t.value + `</field>`,
		)
	}

	xml.WriteString(`</meta></root>`)

	return append(file, xml.String()...)
}
