package unpack

import (
	"path"
	"strings"
	"unicode"

	"github.com/convertd/convertd/domain/file"
)

// Deeper folders, and longer paths, are no longer taken as such: file systems and programs have
// bounds of their own.
const (
	deepest = 32
	longest = 2000 // bytes
)

// cleaned returns a name as a path that leads nowhere but down: no root, no drive, no "..", nothing
// that cannot be seen. inside is false where something of that had to be cut.
func cleaned(name string) (clean string, inside bool) {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "�"), `\`, "/")

	inside = !strings.HasPrefix(name, "/")
	if len(name) >= 2 && name[1] == ':' {
		name, inside = name[2:], false
	}

	var parts []string

	for part := range strings.SplitSeq(name, "/") {
		part = visible(part)
		switch part {
		case "", ".":
		case "..":
			inside = false
		default:
			parts = append(parts, clip(part))
		}
	}

	if len(parts) > deepest {
		parts = append(parts[:deepest-1], parts[len(parts)-1])
	}

	for clean = path.Join(parts...); len(clean) > longest; clean = path.Join(parts...) {
		parts = parts[1:]
	}

	return clean, inside
}

// visible drops control characters, and those that change how a name is shown.
func visible(part string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}

		return r
	}, part)
}

// clip shortens a name to what file systems take; its extension stays.
func clip(part string) string {
	if len(part) <= file.MaxName {
		return part
	}

	ext := path.Ext(part)
	if len(ext) > 16 {
		ext = ""
	}

	return strings.ToValidUTF8(part[:file.MaxName-len(ext)], "") + ext
}

// Flat returns the name by which a file is called outside of its folders: "folder - name". Where
// that would be too long, the outer folders are left out.
func Flat(clean string) string {
	parts := strings.Split(clean, "/")
	for i := range parts {
		parts[i] = file.CleanName(parts[i])
	}

	name := strings.Join(parts, " - ")
	for len(name) > file.MaxName && len(parts) > 1 {
		parts = parts[1:]
		name = strings.Join(parts, " - ")
	}

	return file.CleanName(name)
}
