package clients

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// readme shows the examples of a language, which a test runs.
func (l language) readme(folder fs.FS, m Model) ([]byte, error) {
	source, err := fs.ReadFile(folder, "sdks/"+l.Folder+"/"+l.Example)
	if err != nil {
		return nil, err
	}

	examples := l.examples(string(source))
	if len(examples) != len(titles()) {
		return nil, fmt.Errorf(
			"%s holds %d examples, not %d",
			l.Example,
			len(examples),
			len(titles()),
		)
	}

	l.format = nil // it is no source

	return l.render("README.md.tmpl", map[string]any{
		"Language": l, "Version": m.Version, "Codes": m.Codes, "Titles": titles(),
		"Examples": examples,
	})
}

// titles are those of the five examples.
func titles() []string {
	return []string{
		"Convert a file",
		"Say how, and follow the work",
		"Several steps as one job",
		"Know what went wrong",
		"Check a webhook",
	}
}

// examples are the parts of a file between lines of comment that begin with "example" and "end".
func (l language) examples(source string) []string {
	mark := regexp.MustCompile(
		`(?ms)^[ \t]*` + regexp.QuoteMeta(l.comment) + ` example \d.*?\n(.*?)^[ \t]*` +
			regexp.QuoteMeta(l.comment) + ` end$`)

	var all []string
	for _, m := range mark.FindAllStringSubmatch(source, -1) {
		all = append(all, dedent(m[1]))
	}

	return all
}

// dedent takes away the blanks that all lines begin with.
func dedent(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	least := -1

	for _, line := range lines {
		if n := len(
			line,
		) - len(
			strings.TrimLeft(line, " \t"),
		); line != "" &&
			(least < 0 || n < least) {
			least = n
		}
	}

	for i, line := range lines {
		lines[i] = line[min(max(least, 0), len(line)):]
	}

	return strings.Join(lines, "\n")
}
