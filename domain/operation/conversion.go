package operation

import (
	"slices"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/option"
)

func conversion() []Operation {
	return []Operation{
		{
			Name:   Convert,
			Role:   Process,
			Target: Named,
			Asked:  true,
			Doc:    "Converts each input to another format.",
			Fields: slices.Concat(outputs(true), conversions()),
			Expect: expect.Kept,
		},
	}
}

// outputs are the fields that say what is read and written.
func outputs(required bool) []option.Field {
	doc := "The id of the format to write."
	if !required {
		doc = "The id of the format to write, if not the one that the operation writes by itself."
	}

	return []option.Field{
		{Name: FieldOutput, Type: option.FormatID, Apart: true, Required: required, Doc: doc},
		{
			Name:  FieldInput,
			Type:  option.FormatID,
			Apart: true,
			Doc:   "The id of the format that the input must have; by default it is recognised from the content.",
		},
	}
}

// conversions are the options that some conversion honours, in the order in which they are
// documented. Which of them a conversion takes, its edges say.
//
//nolint:funlen // a table
func conversions() []option.Field {
	return []option.Field{
		quality(),
		{
			Name:    "codec",
			Type:    option.Choice,
			Choices: []string{"h264", "h265", "vp9"},
			Doc:     "The video codec to write.",
		},
		{
			Name:    "resolution",
			Type:    option.Choice,
			Choices: []string{"480p", "720p", "1080p", "4k"},
			Doc: "The shorter side to scale to, aspect ratio kept: 480, 720, 1080 or 2160 pixels. " +
				"Nothing is enlarged.",
		},
		{
			Name:    "copy",
			Type:    option.Choice,
			Choices: []string{"compatible", "always", "never"},
			Doc: "Which streams of films and sound are copied instead of encoded anew: compatible, which is usual, those that common players " +
				"of the format play; always, those that the format can hold; never, none.",
		},
		{
			Name:   "password",
			Type:   option.Text,
			Secret: true,
			Doc:    "The password that opens the input.",
		},
		{
			Name:    "on_damage",
			Type:    option.Choice,
			Choices: []string{"warn", "fail"},
			Doc: "What is done where a film or sound is damaged or cut short, and the result would be, too: warn makes what can be read, fail refuses it. " +
				"Without it damage is a warning, and a file whose end is missing is refused.",
		},
		{
			Name: "time",
			Type: option.Duration,
			Max:  longest,
			Doc:  "Which moment of a film becomes a picture, HH:MM:SS or seconds; by default one that is not black.",
		},
		{Name: "fps", Type: option.Integer, Min: 1, Max: 60, Doc: "Frames a second."},
		{
			Name: "bitrate",
			Type: option.Bitrate,
			Min:  8_000,
			Max:  200_000_000,
			Doc:  "Bits a second of the video stream, or of the audio stream in audio files, such as 2M or 192k.",
		},
		{
			Name: "width", Type: option.Integer, Min: 1, Max: widest,
			Doc: "The width to scale to, in pixels. What has pixels of its own is not enlarged.",
		},
		{
			Name: "height", Type: option.Integer, Min: 1, Max: widest,
			Doc: "The height to scale to, in pixels. What has pixels of its own is not enlarged.",
		},
		fitting(),
		{
			Name: "background",
			Type: option.Colour,
			Doc: "The colour behind what is transparent, and around what pad fills up; by default none, " +
				"and white where the format has no transparency.",
		},
		{
			Name: "dpi",
			Type: option.Number,
			Min:  1,
			Max:  2400,
			Doc:  "Dots an inch: how large the pixels of a picture are said to be, and how many are drawn of a page or a drawing.",
		},
		{
			Name: "strip_metadata",
			Type: option.Boolean,
			Doc:  "Leave out what is told of the content: EXIF, GPS, titles. Colours are turned into sRGB.",
		},
		{
			Name: "auto_orient", Type: option.Boolean,
			Doc: "Turn a picture as its EXIF asks, which is done unless this is false.",
		},
		{
			Name: "progressive",
			Type: option.Boolean,
			Doc:  "Write a JPEG, PNG or GIF that shows up coarse at first and sharpens while it loads.",
		},
		{
			Name: "lossless", Type: option.Boolean,
			Doc: "Keep every pixel as it is, where the format can do both.",
		},
		{
			Name: "delimiter",
			Type: option.Text,
			Doc:  `What parts the columns of a csv: one character, or "tab". By default it is found out, and commas are written.`,
		},
		{
			Name: "encoding",
			Type: option.Text,
			Doc:  "The charset in which a text or csv is written, such as windows-1252 or shift_jis; by default it is found out.",
		},
		{
			Name: "header",
			Type: option.Boolean,
			Doc: "Whether the first line of a csv holds names of columns, which say nothing of what is in them; " +
				"by default it does where it has no number and no gap.",
		},
		{
			Name: "sheet",
			Type: option.Text,
			Doc:  "Which sheet of a workbook to take, by name or by number from 1; by default the first one that is not hidden.",
		},
		{
			Name: "language",
			Type: option.Text,
			List: true,
			Doc: "The languages of the text that is read off a picture, such as eng or eng+deu; by default eng. " +
				"GET /v1/pdf/ocr/languages lists those that are installed.",
		},
		{
			Name:    "changes",
			Type:    option.Choice,
			Choices: []string{"accepted", "shown", "original"},
			Doc: "How a document with tracked changes is printed: accepted, which is usual, shown with what was deleted struck through, " +
				"or the original, before them.",
		},
		{
			Name:    "on_missing_font",
			Type:    option.Choice,
			Choices: []string{"warn", "fail"},
			Doc: "What is done where a document's font is not installed and none of the same width is, or no font has a character: " +
				"warn, which is usual, or fail.",
		},
		{
			Name:    "paper_size",
			Type:    option.Choice,
			Choices: []string{"a3", "a4", "a5", "a6", "letter", "legal", "tabloid"},
			Doc:     "The sheet that a web page or a picture is printed on; by default what the page itself asks for, else a4, and of a picture its own size.",
		},
		{
			Name: "landscape", Type: option.Boolean,
			Doc: "Print on sheets that lie on their long side.",
		},
		{
			Name: "margin",
			Type: option.Text,
			Doc: `What is left free around a web page on its sheets: one to four lengths as in CSS, such as "15mm" or "2cm 15mm"; ` +
				"by default what the page itself asks for, else 0.4in.",
		},
		{
			Name: "scale", Type: option.Number, Min: 0.1, Max: 2,
			Doc: "How large a web page is printed: 1 is its own size.",
		},
		{
			Name: "header_text",
			Type: option.Text,
			Doc:  "A line at the top of every sheet; {page}, {pages}, {title} and {date} stand for what they say.",
		},
		{
			Name: "footer_text",
			Type: option.Text,
			Doc:  "A line at the foot of every sheet, as header_text.",
		},
		{
			Name: "wait", Type: option.Duration, Max: 30,
			Doc: "How long to wait once a web page is loaded, for its scripts to draw.",
		},
		{
			Name: "wait_for",
			Type: option.Text,
			Doc:  "A CSS selector: a web page is drawn once it has such an element, or after ten seconds, with a warning.",
		},
		pages(`Which pages of a document to convert, such as "1-3,last"; by default all. ` +
			"Of an animation of which stills are made, which frames; by default the first."),
	}
}

// fit is how a picture comes into two sides.
func fit() option.Field {
	return option.Field{
		Name: "fit", Type: option.Choice, Choices: []string{"contain", "cover", "fill", "pad"},
		Doc: "Where the proportions differ: contain, which is usual, stays within both sides, " +
			"cover fills both and cuts off the rest, fill stretches, pad fills up with the background.",
	}
}

// fitting is fit, and how large sheets are printed.
func fitting() option.Field {
	field := fit()
	field.Choices = append(field.Choices, "width", "page", "none")
	field.Doc += " Of sheets on pages: width is as wide as a page, at a tenth of its size at least, " +
		"page is all of a sheet on one page, none as the sheet is. A sheet that says nothing of its " +
		"size is as wide as a page, or on several side by side where that were less than 30 % of it."

	return field
}

// quality is how well a result is encoded.
func quality() option.Field {
	return option.Field{
		Name: "quality", Type: option.Choice, Choices: []string{"low", "medium", "high", "highest"},
		Doc: "How much fidelity to keep. Higher is larger. " +
			"Without it the engine's balanced setting is used, and streams that fit are copied.",
	}
}
