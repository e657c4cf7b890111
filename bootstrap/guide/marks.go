package guide

import (
	"fmt"
	"regexp"
	"strings"
)

// The marks around what is written, with the table's name in either.
const (
	begin = "<!-- %s: written by `go generate ./bootstrap` -->\n"
	end   = "<!-- /%s -->"
)

var anyBegin = regexp.MustCompile("<!-- ([a-z-]+): written by `go generate ./bootstrap` -->\n")

// tables are what a document can ask for, each by the name that its marks bear.
func tables() map[string]func() (string, error) {
	return map[string]func() (string, error){
		"settings":     settings,
		"formats":      formats,
		"every-format": everyFormat,
		"operations":   operations,
		"options":      options,
		"storages":     storages,
		"errors":       failures,
	}
}

// Fill returns a document in Markdown with what stands between its marks written anew.
func Fill(document string) (string, error) {
	for _, found := range anyBegin.FindAllStringSubmatch(document, -1) {
		name := found[1]

		table, known := tables()[name]
		if !known {
			return "", fmt.Errorf("there is no table %q", name)
		}

		written, err := table()
		if err != nil {
			return "", fmt.Errorf("the table %q: %w", name, err)
		}

		head, rest, _ := strings.Cut(document, found[0])

		_, tail, ended := strings.Cut(rest, fmt.Sprintf(end, name))
		if !ended {
			return "", fmt.Errorf("the table %q has no end: "+end, name, name)
		}

		document = head + fmt.Sprintf(begin, name) + written + fmt.Sprintf(end, name) + tail
	}

	return document, nil
}

// row is a row of a table in Markdown. A bar within a cell is kept from ending it.
func row(cells ...string) string {
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(cell, "|", `\|`)
	}

	return "| " + strings.Join(cells, " | ") + " |\n"
}

// heading is the head of a table in Markdown.
func heading(cells ...string) string {
	return row(cells...) + "|" + strings.Repeat("---|", len(cells)) + "\n"
}

// code is a text as code, or nothing where there is none.
func code(text string) string {
	if text == "" {
		return ""
	}

	return "`" + text + "`"
}
