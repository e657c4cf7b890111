package option

// Type is the shape of a field's value.
type Type string

// The types of field. A value arrives as JSON, or as text where it came from a form.
const (
	Text     Type = "string"   // up to MaxText bytes of valid UTF-8 without control characters
	Choice   Type = "choice"   // one of Field.Choices, in any case; numbers as their digits
	Boolean  Type = "boolean"  // true or false
	Integer  Type = "integer"  // within Field.Min and Field.Max
	Number   Type = "number"   // within Field.Min and Field.Max
	Bitrate  Type = "bitrate"  // digits with an optional fraction, then k or M: bits a second
	Duration Type = "duration" // seconds, or HH:MM:SS with an optional fraction; held as seconds
	ByteSize Type = "size"     // bytes, or a number with KB, MB or GB behind it, powers of 1024
	Pages    Type = "pages"    // such as "1,3-5,9-", odd, even, last, or a list of numbers
	Colour   Type = "colour"   // #rgb, #rrggbb, #rrggbbaa, or one of CSS's sixteen basic names
	FormatID Type = "format"   // the id, an alias or an extension of a format
	TextMap  Type = "map"      // text to text, at most MaxEntries entries
	// Bytes as base64 or as a data URL; at most MaxData bytes decoded, or Field.Max where set.
	Base64 Type = "base64"
	Object Type = "object" // checked against Field.Fields
)

// MaxText is the longest text, in bytes: longer than any URL that servers accept.
const MaxText = 8192

// MaxData is the most bytes that a Base64 field may decode to.
const MaxData = 16 << 20

// MaxEntries is the greatest number of entries in a map or a list.
const MaxEntries = 50

// Field describes one value that a caller may give.
type Field struct {
	Name     string
	Type     Type
	List     bool     // several values: a JSON list, or text with commas between them
	Choices  []string // for Choice
	Min, Max float64  // of numbers, bits a second, seconds and bytes; inclusive
	Default  any      // filled in where the caller gives none; nil means absent
	Required bool
	Secret   bool // encrypted at rest, never shown
	// of a Text: a URL, whose query is encrypted at rest and hidden where it is shown
	URL    bool
	Lines  bool    // of a Text: it may have several lines
	Apart  bool    // stands beside a task's options instead of among them
	Doc    string  // one sentence for the API's documentation
	Fields []Field // of an Object; none where it is taken as it is
}

// Bounded reports whether Min and Max hold for the field.
func (f Field) Bounded() bool {
	switch f.Type {
	case Integer, Number, Bitrate, Duration, ByteSize:
		return true
	case Text, Choice, Boolean, Pages, Colour, FormatID, TextMap, Base64, Object:
	}

	return false
}

// Named returns the fields that have these names, in their own order.
func Named(fields []Field, names []string) []Field {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}

	var list []Field

	for _, f := range fields {
		if wanted[f.Name] {
			list = append(list, f)
		}
	}

	return list
}
