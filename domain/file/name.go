package file

import (
	"path"
	"strings"
	"unicode"
)

// MaxName is the longest file name that is kept, in bytes: what the common file systems allow.
const MaxName = 255

// CleanName makes a name that a caller sent safe to show and to save under: no folders, control
// characters, quotes or leading dots, at most MaxName bytes of valid UTF-8. The extension survives
// shortening. What is left empty becomes "file".
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) ||
			strings.ContainsRune(`"<>|:*?/`, r) {
			return -1
		}

		return r
	}, name)

	name = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(name), "."))
	if name == "" {
		return "file"
	}

	return shorten(name)
}

func shorten(name string) string {
	if len(name) <= MaxName {
		return name
	}

	ext := path.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}

	stem := strings.TrimSuffix(name, ext)

	return strings.ToValidUTF8(stem[:MaxName-len(ext)], "") + ext
}

// WithExtension returns the name with its extension replaced: "film.mov" and "mp4" make "film.mp4",
// "files.tar.gz" and "zip" make "files.zip".
func WithExtension(name, extension string) string {
	stem := strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), ".tar")
	if stem == "" {
		stem = "file"
	}

	return shorten(stem + "." + extension)
}
