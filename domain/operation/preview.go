package operation

import (
	"slices"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// largestPreview is the greatest side of a preview, in pixels: a screen of 4K.
const largestPreview = 4096

// previews are the operations that show what is in a file.
func previews() []Operation {
	return []Operation{
		{
			Name:    "thumbnail",
			Role:    Process,
			Target:  Chosen,
			Crosses: true,
			Asked:   true,
			ToOf: map[format.Category]string{ //nolint:exhaustive // of an archive there is nothing to see
				format.Image:    "png",
				format.Document: "png",
				format.Video:    "png",
				format.Audio:    "png",
			},
			Doc: "Makes a small picture of each input: of a picture, a page, a moment of a film, or of sound: its cover, or how loud it is over its time.",
			Fields: slices.Concat(outputs(false), previewSides(), []option.Field{
				pages(
					`Which pages of a document to show, a picture each, such as "1,3"; by default the first.`,
				),
				{
					Name: "time",
					Type: option.Duration,
					Max:  longest,
					Doc:  "Which moment of a film to show, HH:MM:SS or seconds; by default one that is not black.",
				},
			}, moments(), []option.Field{quality()}),
			Expect: expect.Unknown,
		},
	}
}

// previewSides are the fields that say how large a preview is.
func previewSides() []option.Field {
	return []option.Field{
		{
			Name: "width",
			Type: option.Integer,
			Min:  1,
			Max:  largestPreview,
			Doc:  "The most pixels from left to right; 256 where height is not given either. The aspect ratio is kept.",
		},
		{
			Name: "height", Type: option.Integer, Min: 1, Max: largestPreview,
			Doc: "The most pixels from top to bottom.",
		},
	}
}

// moments are the fields of what shows several moments of a film, or sound.
func moments() []option.Field {
	const most = 100

	return []option.Field{
		{
			Name: "count",
			Type: option.Integer,
			Min:  1,
			Max:  most,
			Doc:  "How many moments of a film to show, evenly spread, a picture each; instead of time.",
		},
		{
			Name:    "sheet",
			Type:    option.Boolean,
			Default: false,
			Doc:     "Put these moments beside each other into one picture, row by row; width and height are those of each.",
		},
		{
			Name: "columns",
			Type: option.Integer,
			Min:  1,
			Max:  most,
			Doc:  "How many moments stand in a row of the sheet; by default about as many as there are rows.",
		},
		{
			Name:    "waveform",
			Type:    option.Boolean,
			Default: false,
			Doc:     "Draw how loud a sound file is over its time even where it has a cover, which is shown otherwise.",
		},
	}
}
