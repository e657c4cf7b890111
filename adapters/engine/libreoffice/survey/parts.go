package survey

import (
	"encoding/xml"
	"path"
	"slices"
	"strings"
)

// naming is an element that names a font in an attribute, in the parts of a zip that a pattern
// describes.
type naming struct{ part, element, attribute string }

// family returns the format whose parts are those of another one: with macros, or as a template.
func family(formatID string) string {
	for like, ids := range map[string]string{
		"docx": "docm dotx dotm",
		"xlsx": "xlsm xltx",
		"pptx": "pptm potx potm ppsx ppsm",
		"odt":  "ott",
		"ods":  "ots",
		"odp":  "otp odg otg",
	} {
		if slices.Contains(strings.Fields(ids), formatID) {
			return like
		}
	}

	return formatID
}

// namings are those of each format.
func namings() map[string][]naming {
	open := []naming{
		{"content.xml", "font-face", "font-family"}, {"styles.xml", "font-face", "font-family"},
	}

	return map[string][]naming{
		"docx": {{"word/fontTable.xml", "font", "name"}},
		"xlsx": {{"xl/styles.xml", "name", "val"}},
		"pptx": {
			{"ppt/slides/*.xml", "latin", "typeface"},
			{"ppt/theme/theme1.xml", "latin", "typeface"},
		},
		"odt": open,
		"ods": open,
		"odp": open,
	}
}

// texts are the parts of each format that hold what is drawn.
func texts() map[string][]string {
	return map[string][]string{
		"docx": {
			"word/document.xml",
			"word/header*.xml",
			"word/footer*.xml",
			"word/footnotes.xml",
			"word/endnotes.xml",
		},
		"xlsx": {"xl/sharedStrings.xml", "xl/worksheets/*.xml"},
		"pptx": {"ppt/slides/*.xml"},
		"odt":  {"content.xml"},
		"ods":  {"content.xml"},
		"odp":  {"content.xml"},
	}
}

// fontOf returns the font that an element names, "" for none. Names that begin with a plus stand
// for fonts of the theme.
func fontOf(list []naming, part string, e xml.StartElement) string {
	for _, n := range list {
		if n.element != e.Name.Local || !matches(n.part, part) {
			continue
		}

		at := slices.IndexFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == n.attribute })
		if at >= 0 && !strings.HasPrefix(e.Attr[at].Value, "+") {
			return strings.Trim(e.Attr[at].Value, `'" `)
		}
	}

	return ""
}

func matches(pattern, part string) bool {
	ok, err := path.Match(pattern, part)
	return ok && err == nil
}
