package operation

import (
	"slices"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/option"
)

const pdf = "pdf"

// pages is the field that chooses pages.
func pages(doc string) option.Field {
	return option.Field{Name: "pages", Type: option.Pages, Doc: doc}
}

// onPDF returns an operation that makes PDFs of PDFs, and of what becomes one.
func onPDF(name, doc string, rule expect.Rule, own ...option.Field) Operation {
	return Operation{
		Name: name, Doc: doc, Role: Process, Target: Fixed, To: pdf, Crosses: true, Asked: true,
		Fields: slices.Concat(outputs(false), own), Expect: rule,
	}
}

func documents() []Operation {
	return slices.Concat(pageOperations(), wholeOperations(), []Operation{
		protecting(), opening(), describing(), joining(), packing(), archiving(), filling(),
	})
}

// pageOperations are done to pages.
func pageOperations() []Operation {
	chosen := pages(
		`Which pages, in the order in which the result shall have them, such as "5,1-3,last".`,
	)
	chosen.Required = true

	return []Operation{
		onPDF("pdf/rotate", "Turns pages clockwise.", expect.Kept,
			option.Field{
				Name:     "angle",
				Type:     option.Choice,
				Choices:  []string{"90", "180", "270"},
				Required: true,
				Doc:      "By how many degrees, clockwise.",
			},
			pages(`Which pages, such as "1-3,last"; by default all.`)),
		onPDF(
			"pdf/extract-pages",
			"Makes a PDF of some pages. Bookmarks and links that lead to them stay.",
			expect.Selected,
			chosen,
		),
		onPDF(
			"pdf/reorder",
			"Puts pages into another order. Pages that are not named are left out, and each may be named more than once.",
			expect.Selected,
			chosen,
		),
		onPDF(
			"pdf/split",
			"Takes a PDF apart into several; by default each page becomes one.",
			expect.Unknown,
			splitting()...),
	}
}

func splitting() []option.Field {
	return []option.Field{
		{
			Name:    "by",
			Type:    option.Choice,
			Choices: []string{"pages", "ranges", "bookmarks", "size"},
			Doc:     "What decides where a part ends; by default what one of the other options says, else pages.",
		},
		{
			Name: "ranges", Type: option.Pages, List: true,
			Doc: `The pages of each part, such as ["1-3", "4-"].`,
		},
		{
			Name: "every",
			Type: option.Integer,
			Min:  1,
			Max:  1e6,
			Doc:  "How many pages a part has; by default 1.",
		},
		{
			Name: "max_size", Type: option.ByteSize, Min: 1024, Max: 1 << 40,
			Doc: "The most bytes of a part, such as 5MB. A single page may be larger.",
		},
	}
}

// wholeOperations are done to all of a PDF, and ask for nothing.
func wholeOperations() []Operation {
	return []Operation{
		onPDF(
			"pdf/optimize",
			"Packs a PDF tighter without losing anything, and orders it so that browsers show it before all of it is there.",
			expect.Kept,
		),
		onPDF("pdf/repair", "Mends a damaged PDF as far as possible.", expect.Unknown),
		onPDF(
			"pdf/flatten",
			"Draws form fields and annotations onto the pages, so that nobody can change them. What comments say beyond that is told and left out.",
			expect.Kept,
		),
	}
}

func protecting() Operation {
	allowed := func(name, doc string) option.Field {
		return option.Field{
			Name: name,
			Type: option.Boolean,
			Doc:  doc + " By default it is allowed.",
		}
	}

	return onPDF(
		"pdf/encrypt",
		"Protects a PDF by AES-256: by a password to open it, by one to change what is allowed, or both.",
		expect.Encrypted,
		option.Field{
			Name:   "password",
			Type:   option.Text,
			Secret: true,
			Doc:    "What opens the PDF; without it everybody may.",
		},
		option.Field{
			Name: "owner_password", Type: option.Text, Secret: true,
			Doc: "What lifts the restrictions; by default nothing does.",
		},
		option.Field{
			Name: "permissions",
			Type: option.Object,
			Doc:  "What is allowed to those who open the PDF.",
			Fields: []option.Field{
				allowed("printing", "Print it."),
				allowed("print_high", "Print it as sharp as it is."),
				allowed("copying", "Copy text and pictures out of it."),
				allowed("modifying", "Change it in any way."),
				allowed("annotating", "Comment on it, where modifying is not allowed."),
				allowed("forms", "Fill in fields, where modifying is not allowed."),
				allowed(
					"assembly",
					"Insert, turn and remove pages, where modifying is not allowed.",
				),
				allowed("accessibility", "Read it aloud. Since PDF 2.0 that is always allowed."),
			},
		},
	)
}

func opening() Operation {
	return onPDF("pdf/decrypt", "Takes the protection off a PDF.", expect.Kept,
		option.Field{
			Name: "password", Type: option.Text, Secret: true,
			Doc: "What opens the PDF. One that opens without needs none.",
		})
}

func describing() Operation {
	text := func(name, doc string) option.Field {
		return option.Field{Name: name, Type: option.Text, Doc: doc}
	}

	op := onPDF(
		"pdf/metadata",
		"Reads what a PDF says of itself, as JSON. With set or strip it writes that, or removes it.",
		expect.Tagged,
		groups(),
		option.Field{
			Name: "set",
			Type: option.Object,
			Doc:  "What to write. What is not named stays as it is.",
			Fields: []option.Field{
				text("title", "Its title."), text("author", "Who wrote it."),
				text("subject", "What it is about."), text("keywords", "Words to find it by."),
			},
		},
		option.Field{
			Name: "strip",
			Type: option.Boolean,
			Doc:  "Remove all of it first: title, author, dates, the programs that made it, and what they have added.",
		},
	)
	op.To, op.Changes = "json", []string{"set", "strip"}

	return op
}

func joining() Operation {
	op := onPDF(
		"pdf/merge",
		"Joins all inputs, in order, into one PDF. Documents and pictures become PDFs before.",
		expect.Joined,
		option.Field{
			Name:  FieldFilename,
			Type:  option.Text,
			Apart: true,
			Doc:   "The name to give the file.",
		},
	)
	op.As, op.Joins, op.Stem, op.Limit = "merge", true, "merged", mergeLimit

	return op
}

func packing() Operation {
	op := onPDF("pdf/compress", "Makes a PDF smaller; never larger than it was.", expect.Kept,
		slices.Concat(compressing(), option.Named(conversions(), []string{"quality"}))...)
	op.As, op.Shrinks = "compress", true

	return op
}

func archiving() Operation {
	return onPDF(
		"pdf/to-pdfa",
		"Makes a PDF for archives (PDF/A), which holds all that it needs to look the same for ever.",
		expect.Archived,
		option.Field{
			Name:    "level",
			Type:    option.Choice,
			Choices: []string{"1b", "2b", "3b"},
			Default: "2b",
			Doc:     "Which part of the standard: 1b forbids transparency, 3b keeps attached files, 2b suits most.",
		},
	)
}

func filling() Operation {
	return onPDF("pdf/form-fill", "Fills in the form of a PDF.", expect.Kept,
		option.Field{
			Name:     "fields",
			Type:     option.Object,
			Required: true,
			Doc: "The values by the full names of the fields: a text, one of the choices, " +
				"or true or false for a box to tick. A name that is unknown is refused with all that there are. " +
				"{} fills in nothing: the result's report lists the fields, with their types, values and choices.",
		},
		option.Field{
			Name: "flatten",
			Type: option.Boolean,
			Doc:  "Draw the fields onto the pages afterwards, so that nobody can change them.",
		},
	)
}
