package operation

import (
	"slices"
	"time"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/option"
)

// ocrLimit is for a thousand pages of dense print on two processors: 2 s each, and some room.
const ocrLimit = 45 * time.Minute

// largestLogo is the most bytes of a picture that is sent with a task: it is kept with it.
const largestLogo = 2 << 20

// contents are the operations on what stands on the pages of PDFs.
func contents() []Operation {
	return []Operation{
		{
			Name:    "pdf/ocr",
			Role:    Process,
			Target:  Fixed,
			To:      pdf,
			Crosses: true,
			Asked:   true,
			Doc:     "Reads scans and pictures of text: into a PDF that can be searched, or as a text of its own.",
			Spelled: map[string]string{"pdf-searchable": pdf},
			Limit:   ocrLimit,
			Fields:  slices.Concat(outputs(false), recognition()),
			Expect:  expect.Read,
		},
		{
			Name:    "pdf/watermark",
			Role:    Process,
			Target:  Fixed,
			To:      pdf,
			Crosses: true,
			Asked:   true,
			Doc:     "Puts a text or a picture over or under pages.",
			Fields:  slices.Concat(outputs(false), watermark()),
			Expect:  expect.Kept,
		},
		{
			Name:    "pdf/thumbnail",
			Role:    Process,
			Target:  Fixed,
			To:      "png",
			Crosses: true,
			Asked:   true,
			Doc:     "Makes a small picture of a page, or of each of several.",
			Fields: slices.Concat(outputs(false), previewSides(), []option.Field{
				pages(`Which pages to show, a picture each, such as "1,3"; by default the first.`),
				quality(),
			}),
			Expect: expect.Unknown,
		},
		{
			Name:    "pdf/extract-text",
			Role:    Process,
			Target:  Fixed,
			To:      "txt",
			Crosses: true,
			Asked:   true,
			Doc:     "Takes the text out of a PDF. Scans have none: pdf/ocr reads them.",
			Fields: []option.Field{
				{
					Name: "layout", Type: option.Boolean, Default: true,
					Doc: "Place the words as on the page; false puts them in the order of reading.",
				},
				{
					Name:    "per_page",
					Type:    option.Boolean,
					Default: false,
					Doc:     "Make a file of each page.",
				},
				pages(`Which pages, such as "1-3,last"; by default all.`),
			},
			Expect: expect.Unknown,
		},
		{
			Name:    "pdf/extract-images",
			Role:    Process,
			Target:  Fixed,
			To:      "png",
			Crosses: true,
			Asked:   true,
			Doc: "Takes the pictures out of a PDF as they are: JPEG stays JPEG, all else becomes PNG, or TIFF where it is CMYK. " +
				"What stands on several pages is taken once.",
			Fields: []option.Field{pages(`From which pages, such as "1-3,last"; by default all.`)},
			Expect: expect.Unknown,
		},
	}
}

func recognition() []option.Field {
	return []option.Field{
		{
			Name:    "language",
			Type:    option.Text,
			List:    true,
			Default: []any{"eng"},
			Doc:     "The languages of the text, such as eng or eng+deu. GET /v1/pdf/ocr/languages lists those that are installed.",
		},
		{
			Name:    "force",
			Type:    option.Boolean,
			Default: false,
			Doc:     "Read pages that have text already as well, which are left as they are otherwise. They become pictures with the words behind.",
		},
		{
			Name: "rotate", Type: option.Boolean, Default: false,
			Doc: "Turn pages upright that lie on a side or stand on their head.",
		},
		{
			Name: "deskew", Type: option.Boolean, Default: false,
			Doc: "Straighten pages that were put in at a slant. They are drawn anew.",
		},
	}
}

func watermark() []option.Field {
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
			Doc:    "A PNG or JPEG to put onto the pages instead of a text, in base64 or as a data URL; at most 2 MB.",
		},
		{
			Name: "position", Type: option.Choice, Default: "center",
			Choices: []string{
				"top-left",
				"top",
				"top-right",
				"left",
				"center",
				"right",
				"bottom-left",
				"bottom",
				"bottom-right",
			},
			Doc: "Where to put it.",
		},
		{
			Name:    "opacity",
			Type:    option.Number,
			Min:     0,
			Max:     1,
			Default: 0.3,
			Doc:     "From 0, invisible, to 1.",
		},
		{
			Name: "angle",
			Type: option.Number,
			Min:  -360,
			Max:  360,
			Doc:  "By how many degrees to turn it, clockwise; by default a text in the center rises by 45 degrees, and all else stands upright.",
		},
		{
			Name:    "size",
			Type:    option.Number,
			Min:     1,
			Max:     100,
			Default: 50.0,
			Doc:     "How wide it is before it is turned, in percent of the page's width; it stays within the page.",
		},
		{Name: "colour", Type: option.Colour, Default: "#808080", Doc: "The colour of the text."},
		{
			Name:    "margin",
			Type:    option.Integer,
			Max:     1000,
			Default: 36,
			Doc:     "How far it stays from the edges, and from the next one where it is repeated, in points of 1/72 inch.",
		},
		{
			Name:    "tile",
			Type:    option.Boolean,
			Default: false,
			Doc:     "Repeat it over the whole page, whatever position says.",
		},
		{
			Name:    "layer",
			Type:    option.Choice,
			Choices: []string{"over", "under"},
			Default: "over",
			Doc:     "over lays it onto the page; under shows it where the page is not painted, and hides nothing.",
		},
		pages(`Which pages, such as "1-3,last"; by default all.`),
	}
}
