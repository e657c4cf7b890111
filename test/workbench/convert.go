package workbench

import (
	"bytes"
	"encoding/binary"
	"image"
	"os"
	"testing"

	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Outputs has e convert content, in its own quality where quality is "", and returns what each
// output holds.
func (b Bench) Outputs(
	tb testing.TB,
	e ports.Engine,
	from, to string,
	content []byte,
	quality string,
) ([][]byte, ports.Made, error) {
	tb.Helper()

	options := option.Values{}
	if quality != "" {
		options["quality"] = quality
	}

	made, err := e.Do(tb.Context(), ports.Step{
		Edge:     route.Edge{From: from, To: to},
		Inputs:   []ports.Input{{Path: b.Put(tb, content)}},
		Options:  options,
		Dir:      b.Dir(tb),
		Progress: func(float64) {},
	})
	if err != nil {
		return nil, made, err
	}

	outputs := make([][]byte, len(made.Outputs))
	for i, product := range made.Outputs {
		if outputs[i], err = os.ReadFile(product.Path); err != nil {
			tb.Fatal(err)
		}
	}

	return outputs, made, nil
}

// Output is Outputs where there has to be exactly one.
func (b Bench) Output(
	tb testing.TB,
	e ports.Engine,
	from, to string,
	content []byte,
	quality string,
) ([]byte, ports.Made, error) {
	tb.Helper()

	outputs, made, err := b.Outputs(tb, e, from, to, content, quality)
	if err != nil {
		return nil, made, err
	}

	if len(outputs) != 1 {
		tb.Fatalf("outputs %v", made.Outputs)
	}

	return outputs[0], made, nil
}

// Decode reads a picture of a format whose decoder the test has imported.
func Decode(tb testing.TB, content []byte) image.Image {
	tb.Helper()

	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}

	return picture
}

// Turned returns a JPEG with a note that it is to be shown turned by 90 degrees.
func Turned(jpeg []byte) []byte {
	exif := []byte(
		"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00",
	)
	out := append(
		[]byte("\xff\xd8\xff\xe1"),
		binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)

	return append(append(out, exif...), jpeg[2:]...)
}
