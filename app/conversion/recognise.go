package conversion

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// HeadSize is how many first bytes of a file Recognise looks into: enough for the size of a JPEG
// behind a large embedded thumbnail and profile.
const HeadSize = 256 << 10

// Recognised is what a file is.
type Recognised struct {
	Source

	Warnings []string
	// Partial is set where so far only the beginning was looked into, and the rest may say
	// otherwise: Recognise is to be called again with the whole. Until then the format may be "".
	Partial bool
}

// Recognise says what a file is by its content, which has the last word over its name, and warns
// where the two differ; of a size below 0 only the beginning is here yet. Errors are CorruptFile
// for what is empty or not what its name says, UnsupportedFormat for what is not recognised at all.
func Recognise(
	formats *format.Registry, sniffer ports.Sniffer, content io.ReaderAt, size int64, name string,
) (Recognised, error) {
	if empty(content) {
		return Recognised{}, fault.New(fault.CorruptFile,
			"%s is empty (0 bytes). Check that the right file is sent.", name)
	}

	guess, err := sniffer.Sniff(content, size, name)
	if err != nil {
		return Recognised{}, fmt.Errorf("look into the file: %w", err)
	}

	named, hasName := formats.ByFilename(name)
	is, known := formats.Find(guess.Format)

	found := Recognised{
		Source: Source{Name: name, Format: is.ID, Facts: guess.Facts}, Partial: guess.Partial,
	}
	switch {
	case !known && guess.Partial:
		return found, nil
	case !known && hasName:
		return Recognised{}, fault.New(fault.CorruptFile,
			"%s is not a %s file: its content is not recognised. It may be damaged or encrypted.",
			name, named.Name)
	case !known:
		return Recognised{}, fault.New(
			fault.UnsupportedFormat,
			"What %s holds is not recognised as any known format. Check that the right file is sent.",
			name,
		)
	case hasName && named.ID != is.ID && impostor(formats, is, named):
		return Recognised{}, fault.New(
			fault.CorruptFile,
			"%s is not a %s file: it holds plain text. Check that the right file is sent.",
			name,
			named.Name,
		)
	case hasName && named.ID != is.ID:
		found.Warnings = []string{
			fmt.Sprintf("%s is named like %s but holds %s (%s); it is taken as that.",
				name, named.ID, is.Name, is.ID),
		}
	}

	if like, ok := formats.Find(guess.Like); ok && stills(like, is) {
		found.Warnings = append(
			found.Warnings,
			fmt.Sprintf("%s holds several frames (%s); as %s it has the first one only.",
				name, like.ID, is.ID),
		)
	}

	return found, nil
}

// stills reports whether what is like an animation is taken as a picture that stands still.
func stills(like, is format.Format) bool {
	return like.Has(format.Animation) && !is.Has(format.Animation)
}

// impostor reports whether a file is text under the name of a format that is never written as text.
// Word opens text named as a document, and what is named as other text says at least what it is.
func impostor(formats *format.Registry, is, named format.Format) bool {
	if plain, ok := formats.ByMIME("text/plain"); !ok || is.ID != plain.ID {
		return false
	}

	packed := named.Reader.Kind == format.ByUnzip || named.Reader.Kind == format.ByPDFInfo

	return named.Category != format.Document || packed
}

func empty(content io.ReaderAt) bool {
	n, err := content.ReadAt(make([]byte, 1), 0)
	return n == 0 && errors.Is(err, io.EOF)
}

// formatOf returns the format of a finished file: what its content says where nobody else can, and
// format.Unknown where that says nothing either.
func (c *Converter) formatOf(p piece) (format.Format, error) {
	formats := c.deps.Catalog.Formats()
	if p.format != format.Any {
		is, ok := formats.Find(p.format)
		if !ok {
			return format.Format{}, fmt.Errorf(
				"an engine made a file of the unknown format %q",
				p.format,
			)
		}

		return is, nil
	}

	f, err := os.Open(p.path)
	if err != nil {
		return format.Format{}, fmt.Errorf("look into what was made: %w", err)
	}
	defer func() { _ = f.Close() }() // opened for reading

	info, err := f.Stat()
	if err != nil {
		return format.Format{}, fmt.Errorf("look into what was made: %w", err)
	}

	guess, err := c.deps.Sniffer.Sniff(f, info.Size(), p.name)
	if err != nil {
		return format.Format{}, fmt.Errorf("look into what was made: %w", err)
	}

	if is, ok := formats.Find(guess.Format); ok {
		return is, nil
	}

	return format.Unknown(), nil
}
