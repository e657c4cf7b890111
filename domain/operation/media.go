package operation

import (
	"slices"
	"time"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// longest is the greatest number of seconds that a time in a file may be: a hundred days.
const longest = 100 * 24 * 3600

// widest is the greatest number of pixels of a side: JPEG's.
const widest = 65535

// mergeLimit is the source document's time limit for merges.
const mergeLimit = 45 * time.Minute

// changing returns an operation's fields: where to put the result, its own, and what encodes it. An
// own field stands in the place of a conversion's of that name.
func changing(own ...option.Field) []option.Field {
	encoding := slices.DeleteFunc(conversions(), func(c option.Field) bool {
		return slices.ContainsFunc(own, func(f option.Field) bool { return f.Name == c.Name })
	})

	return slices.Concat(outputs(false), own, encoding)
}

// compressing returns the fields that say how small a file shall become.
func compressing() []option.Field {
	return []option.Field{
		{
			Name:    "level",
			Type:    option.Choice,
			Choices: []string{"low", "medium", "high", "extreme"},
			Doc:     "How much smaller: low loses nothing, the others fit pictures for print, for the screen, and for the smallest file. By default medium.",
		},
		{
			Name: "target_size",
			Type: option.ByteSize,
			Min:  1024,
			Max:  1 << 40,
			Doc:  "The most bytes that the result shall have, such as 8MB. Where it cannot be reached, a warning says what was.",
		},
	}
}

//nolint:funlen // a table
func media() []Operation {
	return []Operation{
		{
			Name:    "compress",
			Role:    Process,
			Target:  Same,
			Crosses: true,
			Shrinks: true,
			Asked:   true,
			Doc:     "Makes each input smaller in its own format; never larger than it was.",
			Fields:  changing(compressing()...),
			Expect:  expect.Kept,
		},
		{
			Name:    "merge",
			Role:    Process,
			Target:  Chosen,
			Crosses: true,
			Joins:   true,
			Stem:    "merged",
			Asked:   true,
			//nolint:exhaustive // the others keep their format
			ToOf:   map[format.Category]string{format.Image: pdf, format.Document: pdf},
			Doc:    "Joins all inputs, in order, into one file: documents and images into a PDF, sound into sound, films into a film.",
			Limit:  mergeLimit,
			Fields: changing(joinFields()...),
			Expect: expect.Joined,
		},
		{
			Name:    "crop",
			Role:    Process,
			Target:  Same,
			Crosses: true,
			Asked:   true,
			Doc:     "Cuts a rectangle out of pictures, of films, and of all pages of a PDF, which are measured in points of 1/72 inch.",
			Fields: changing(
				option.Field{
					Name:    "x",
					Type:    option.Integer,
					Max:     widest,
					Default: 0,
					Doc:     "The left edge, in pixels or points from the left.",
				},
				option.Field{
					Name:    "y",
					Type:    option.Integer,
					Max:     widest,
					Default: 0,
					Doc:     "The upper edge, in pixels or points from the top.",
				},
				option.Field{
					Name:     "width",
					Type:     option.Integer,
					Min:      1,
					Max:      widest,
					Required: true,
					Doc:      "The width, in pixels or points.",
				},
				option.Field{
					Name:     "height",
					Type:     option.Integer,
					Min:      1,
					Max:      widest,
					Required: true,
					Doc:      "The height, in pixels or points.",
				},
			),
			Expect: expect.Cropped,
		},
		{
			Name: "trim", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc: "Keeps a part of a film or of sound, by time.",
			Fields: changing(
				option.Field{
					Name: "start_time",
					Type: option.Duration,
					Max:  longest,
					Doc:  "Where to begin, HH:MM:SS or seconds; by default at the beginning.",
				},
				option.Field{
					Name: "end_time",
					Type: option.Duration,
					Max:  longest,
					Doc:  "Where to end; by default at the end of the file.",
				},
				option.Field{
					Name: "duration",
					Type: option.Duration,
					Max:  longest,
					Doc:  "How much to keep, instead of end_time.",
				},
				option.Field{
					Name: "fast",
					Type: option.Boolean,
					Doc:  "Cut at the key frame before the start, without encoding anew. It takes a moment and may begin some seconds early.",
				},
			),
			Expect: expect.Trimmed,
		},
		{
			Name:    "metadata",
			Role:    Process,
			Target:  Fixed,
			To:      "json",
			Crosses: true,
			Asked:   true,
			Changes: []string{"set", "strip"},
			Doc: "Reads what a file says of itself, as JSON: tags, dimensions, codecs, camera data. " +
				"With set or strip it writes that of films and sound, and copies the rest.",
			Fields: slices.Concat(outputs(false), []option.Field{groups()}, tags()),
			Expect: expect.Tagged,
		},
	}
}

// groups is the field that chooses what is read of what a file says of itself.
func groups() option.Field {
	return option.Field{
		Name: "groups", Type: option.Text, List: true,
		Doc: "Only these groups of tags, such as GPS or XMP-dc; by default all.",
	}
}

// tags are the fields that write what films and sound say of themselves.
func tags() []option.Field {
	text := func(name, doc string) option.Field {
		return option.Field{Name: name, Type: option.Text, Doc: doc}
	}

	return []option.Field{
		{
			Name: "set",
			Type: option.Object,
			Doc:  "What to write into a film or a sound file. What is not named stays; an empty text removes it.",
			Fields: []option.Field{
				text("title", "Its title."),
				text("artist", "Who made it, or plays it."),
				text("album", "The album that it is on."),
				text("album_artist", "Whose album that is."),
				text("composer", "Who composed it."),
				text("genre", "What kind of music or film it is."),
				text("date", "When it was released: a year, or YYYY-MM-DD."),
				text("track", "Its number on the album, such as 3 or 3/12."),
				text("comment", "Anything else."),
				text("copyright", "Who has the rights."),
			},
		},
		{
			Name: "strip",
			Type: option.Boolean,
			Doc:  "Remove all of it first, the names of chapters too; covers and languages of tracks stay.",
		},
	}
}
