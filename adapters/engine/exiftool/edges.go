package exiftool

import (
	"strings"

	"github.com/convertd/convertd/domain/route"
)

// to is the format that metadata are written in.
const to = "json"

// read are the formats of which ExifTool tells more than their size, by category: each was tried.
const read = "jpg png webp gif tiff heic avif svg psd bmp pcx ico " +
	"mp4 mov m4v mkv webm avi wmv flv mpg ts " +
	"mp3 wav flac ogg opus m4a wma aiff " +
	"pdf docx xlsx pptx odt ods odp epub"

// cost is what the start of Perl and ExifTool takes, in milliseconds, measured.
const cost = 160

func edges() []route.Edge {
	edge := func(operation, from string) route.Edge {
		return route.Edge{
			Operation: operation,
			From:      from,
			To:        to,
			Engine:    name,
			Cost:      cost,
			Options:   []string{"groups"},
		}
	}

	list := []route.Edge{edge("pdf/"+operation, "pdf")}
	for from := range strings.FieldsSeq(read) {
		list = append(list, edge(operation, from))
	}

	return list
}
