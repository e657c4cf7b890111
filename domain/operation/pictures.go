package operation

import (
	"slices"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/option"
)

// pictures are what is done to single pictures and to films alike.
func pictures() []Operation {
	return []Operation{
		{
			Name: "resize", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc:    "Scales pictures and films; with one side given, the other follows.",
			Fields: changing(resizing()...),
			Expect: expect.Resized,
		},
		{
			Name: "rotate", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc: "Turns pictures and films clockwise. Pages of a PDF are turned by pdf/rotate.",
			Fields: changing(
				option.Field{
					Name: "angle", Type: option.Number, Min: -360, Max: 360, Required: true,
					Doc: "By how many degrees, clockwise: 90, 180 or 270; pictures take any.",
				},
				backdrop("What shows in the corners"),
			),
			Expect: expect.Rotated,
		},
		{
			Name: "flip", Role: Process, Target: Same, Crosses: true, Asked: true,
			Doc: "Mirrors pictures and films.",
			Fields: changing(option.Field{
				Name:    "direction",
				Type:    option.Choice,
				Choices: []string{"horizontal", "vertical"},
				Default: "horizontal",
				Doc:     "horizontal exchanges left and right, vertical top and bottom.",
			}),
			Expect: expect.Kept,
		},
		{
			Name:    "watermark",
			Role:    Process,
			Target:  Same,
			Crosses: true,
			Asked:   true,
			Doc:     "Puts a text or a picture onto pictures, films, and the pages of a PDF; for some pages alone there is pdf/watermark.",
			Fields:  changing(marking()...),
			Expect:  expect.Kept,
		},
	}
}

// backdrop is the field of the colour behind a picture.
func backdrop(where string) option.Field {
	return option.Field{
		Name: "background",
		Type: option.Colour,
		Doc:  where + "; by default transparent, and where the format has no transparency, white in pictures and black in films.",
	}
}

func resizing() []option.Field {
	scaling := fit()
	scaling.Default = "contain"

	return []option.Field{
		{
			Name: "width",
			Type: option.Integer,
			Min:  1,
			Max:  widest,
			Doc:  "The width to scale to, in pixels.",
		},
		{
			Name: "height",
			Type: option.Integer,
			Min:  1,
			Max:  widest,
			Doc:  "The height to scale to, in pixels.",
		},
		scaling,
		backdrop("What pad fills up with"),
		{
			Name: "enlarge", Type: option.Boolean, Default: false,
			Doc: "Scale up what is smaller; otherwise it keeps its size.",
		},
	}
}

func marking() []option.Field {
	return []option.Field{
		{
			Name: "text",
			Type: option.Text,
			Doc:  "What to write, in any script that a font is installed for.",
		},
		{
			Name:   "image",
			Type:   option.Base64,
			Max:    largestLogo,
			Secret: true,
			Doc:    "A PNG or JPEG to put onto it instead of a text, in base64 or as a data URL; at most 2 MB.",
		},
		{
			Name: "position", Type: option.Choice, Default: "bottom-right",
			Choices: slices.Concat(
				[]string{"top-left", "top", "top-right", "left", "center", "right"},
				[]string{"bottom-left", "bottom", "bottom-right"},
			),
			Doc: "Where to put it.",
		},
		{
			Name:    "opacity",
			Type:    option.Number,
			Min:     0,
			Max:     1,
			Default: 0.5,
			Doc:     "From 0, invisible, to 1.",
		},
		{
			Name: "angle",
			Type: option.Number,
			Min:  -360,
			Max:  360,
			Doc: "By how many degrees to turn it, clockwise; by default a text in the center, or repeated, rises by 45 degrees, " +
				"and all else stands upright.",
		},
		{
			Name:    "size",
			Type:    option.Number,
			Min:     1,
			Max:     100,
			Default: 25.0,
			Doc:     "How wide it is, in percent of the picture's width; it is never higher than the picture.",
		},
		{Name: "colour", Type: option.Colour, Default: "#ffffff", Doc: "The colour of the text."},
		{
			Name:    "tile",
			Type:    option.Boolean,
			Default: false,
			Doc:     "Repeat it over the whole picture, wherever position says.",
		},
		{
			Name:    "margin",
			Type:    option.Integer,
			Max:     widest,
			Default: 16,
			Doc:     "How far it stays from the edges, and from the next one where it is repeated, in pixels; on pages in points of 1/72 inch.",
		},
	}
}
