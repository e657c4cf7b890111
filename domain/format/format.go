package format

import "slices"

// Category groups formats that share engines, options and time limits.
type Category string

// The categories of the catalogue.
const (
	Video    Category = "video"
	Audio    Category = "audio"
	Image    Category = "image"
	Document Category = "document"
	Archive  Category = "archive"
	Subtitle Category = "subtitle" // words and when each is shown
	Font     Category = "font"
	Data     Category = "data"  // trees and tables of values, references
	Geo      Category = "geo"   // what lies where on the Earth
	Model    Category = "model" // bodies in three dimensions
)

// Categories returns every category, in the order in which they are shown.
func Categories() []Category {
	return []Category{Video, Audio, Image, Document, Archive, Subtitle, Font, Data, Geo, Model}
}

// Trait is something that files of a format may have, or that is done to whatever is written to
// one.
type Trait string

// The traits, as the engines of this server read and write the formats.
const (
	Alpha     Trait = "alpha"     // transparent pixels; a bitmap written here has none
	Animation Trait = "animation" // frames that follow each other in time
	Pages     Trait = "pages"     // pages that can be counted and drawn one by one
	Vector    Trait = "vector"    // drawn by shapes: it has no pixels until somebody asks for some
	Words     Trait = "words"     // words alone, without a look
	Fitted    Trait = "fitted"    // written in sizes of its own, whatever the size of the source
)

// Traits returns every trait.
func Traits() []Trait { return []Trait{Alpha, Animation, Pages, Vector, Words, Fitted} }

// Any stands in the place of a format id: for what takes files of every format, and for files whose
// format only their content tells.
const Any = "*"

// Format is one row of the catalogue.
type Format struct {
	ID         string // lower case, unique, such as "mp4"
	Name       string
	Category   Category
	MIME       []string // the first is the one to send
	Extensions []string // without dot; the first is the one to write
	Aliases    []string // other ids under which it is found
	Traits     []Trait
	Signature  []Rule // a file of which one of these holds is of this format
	Size       Size
	Reader     Reader
}

// Unknown is the format of files that nobody recognises. It has no id.
func Unknown() Format {
	return Format{
		Name:       "unknown",
		MIME:       []string{"application/octet-stream"},
		Extensions: []string{"bin"},
	}
}

// MIMEType returns the media type to send for files of this format.
func (f Format) MIMEType() string { return f.MIME[0] }

// Extension returns the extension to write, without dot.
func (f Format) Extension() string { return f.Extensions[0] }

// Has reports whether the format has that trait.
func (f Format) Has(t Trait) bool { return slices.Contains(f.Traits, t) }
