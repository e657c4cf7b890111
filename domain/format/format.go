package format

// Category groups formats that share engines, options and time limits.
type Category string

// The categories of the catalogue.
const (
	Video    Category = "video"
	Audio    Category = "audio"
	Image    Category = "image"
	Document Category = "document"
	Archive  Category = "archive"
)

// Categories returns every category, in the order in which they are shown.
func Categories() []Category { return []Category{Video, Audio, Image, Document, Archive} }

// Format is one row of the catalogue.
type Format struct {
	ID         string // lower case, unique, such as "mp4"
	Name       string
	Category   Category
	MIME       []string // the first is the one to send
	Extensions []string // without dot; the first is the one to write
	Aliases    []string // other ids under which it is found
}

// MIMEType returns the media type to send for files of this format.
func (f Format) MIMEType() string { return f.MIME[0] }

// Extension returns the extension to write, without dot.
func (f Format) Extension() string { return f.Extensions[0] }
