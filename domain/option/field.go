package option

import (
	"slices"

	"github.com/convertd/convertd/domain/format"
)

// Type is the shape of a field's value.
type Type string

// The types of field. A value arrives as JSON, or as text where it came from a form.
const (
	Text    Type = "string"  // up to MaxText bytes of valid UTF-8 without control characters
	Choice  Type = "choice"  // one of Field.Choices
	Integer Type = "integer" // within Field.Min and Field.Max
	Bitrate Type = "bitrate" // digits with an optional fraction, then k or M: bits a second; within Field.Min and Field.Max
	TextMap Type = "map"     // text to text, at most MaxEntries entries
	Base64  Type = "base64"  // bytes as base64 or as a data URL; at most MaxData bytes decoded
	Object  Type = "object"  // checked by whoever knows its schema
)

// MaxText is the longest text, in bytes: longer than any URL that servers accept.
const MaxText = 8192

// MaxData is the most bytes that a Base64 field may decode to.
const MaxData = 16 << 20

// MaxEntries is the greatest number of entries in a map.
const MaxEntries = 50

// Field describes one value that a caller may give.
type Field struct {
	Name     string
	Type     Type
	Choices  []string // for Choice
	Min, Max int      // for Integer, and for Bitrate in bits a second; inclusive
	Default  any      // filled in where the caller gives none; nil means absent
	Required bool
	Secret   bool   // encrypted at rest, never shown
	Doc      string // one sentence for the API's documentation
	Category []format.Category
}

func (f Field) applies(c format.Category) bool {
	return len(f.Category) == 0 || slices.Contains(f.Category, c)
}

// Conversion returns the options of a conversion to a format of that category, in the order in which they are documented.
func Conversion(target format.Category) []Field {
	var fields []Field
	for _, f := range Conversions() {
		if f.applies(target) {
			fields = append(fields, f)
		}
	}
	return fields
}

// Conversions returns the options of all conversions, in the order in which they are documented.
func Conversions() []Field {
	video := []format.Category{format.Video}
	timed := []format.Category{format.Video, format.Audio}
	return []Field{
		{
			Name: "quality", Type: Choice, Choices: []string{"low", "medium", "high", "highest"},
			Category: []format.Category{format.Video, format.Audio, format.Image},
			Doc:      "How much fidelity to keep. Higher is larger. Without it the engine's balanced setting is used, and streams that fit are copied.",
		},
		{Name: "codec", Type: Choice, Choices: []string{"h264", "h265", "vp9"}, Category: video, Doc: "The video codec to write."},
		{
			Name: "resolution", Type: Choice, Choices: []string{"480p", "720p", "1080p", "4k"}, Category: video,
			Doc: "The height to scale to, aspect ratio kept: 480, 720, 1080 or 2160 pixels.",
		},
		{Name: "fps", Type: Integer, Min: 1, Max: 60, Category: video, Doc: "Frames a second."},
		{
			Name: "bitrate", Type: Bitrate, Min: 8_000, Max: 200_000_000, Category: timed,
			Doc: "Bits a second of the video stream, or of the audio stream in audio files, such as 2M or 192k.",
		},
	}
}
