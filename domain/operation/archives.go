package operation

import (
	"slices"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/option"
)

// hardest is the highest level of compression, as of gzip, xz and 7-Zip.
const hardest = 9

func archives() []Operation {
	return []Operation{
		{
			Name:    "archive",
			Role:    Process,
			Target:  Named,
			Crosses: true,
			Joins:   true,
			Stem:    "archive",
			Asked:   true,
			Doc: "Packs all inputs, whatever they are, into one archive, under their names. " +
				"The same inputs give the same archive, unless a password is set.",
			Fields: slices.Concat(outputs(true), []option.Field{
				{
					Name:  FieldFilename,
					Type:  option.Text,
					Apart: true,
					Doc:   "The name to give the archive.",
				},
				{
					Name: "password", Type: option.Text, Secret: true,
					Doc: "Encrypts the archive with AES-256 (zip and 7z).",
				},
				{
					Name: "encrypt_names",
					Type: option.Boolean,
					Doc:  "Whether the names are encrypted too (7z with a password); by default they are.",
				},
				{
					Name: "level", Type: option.Integer, Max: hardest,
					Doc: "How hard to compress: 0 stores, 9 makes the smallest file; 6 by default.",
				},
			}),
			Expect: expect.Packed,
		},
		{
			Name:    "extract",
			Role:    Process,
			Target:  Found,
			Crosses: true,
			Asked:   true,
			Doc:     "Takes all files out of each archive. A file in a folder is named after both: \"folder - name\".",
			Fields: []option.Field{
				{
					Name:  FieldInput,
					Type:  option.FormatID,
					Apart: true,
					Doc:   "The id of the format that the input must have; by default it is recognised from the content.",
				},
				{
					Name:   "password",
					Type:   option.Text,
					Secret: true,
					Doc:    "The password that opens the archive.",
				},
			},
			Expect: expect.Untouched,
		},
	}
}
