package bootstrap

import (
	"fmt"
	"strings"
)

//go:generate go run ./cmd/readme ../README.md

const (
	tableBegin = "<!-- settings: written by `go generate ./bootstrap` -->\n"
	tableEnd   = "<!-- /settings -->"
)

// WithSettings returns a document with the table of all settings between its two marks.
func WithSettings(document string) (string, error) {
	head, rest, ok := strings.Cut(document, tableBegin)
	_, tail, ended := strings.Cut(rest, tableEnd)
	if !ok || !ended {
		return "", fmt.Errorf("the document lacks the marks %q and %q", strings.TrimSpace(tableBegin), tableEnd)
	}
	var table strings.Builder
	table.WriteString("| flag of `serve` | variable | default | what it sets |\n|---|---|---|---|\n")
	for _, s := range Settings() {
		value := ""
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		fmt.Fprintf(&table, "| `%s` | `%s` | %s | %s |\n", s.Flag(), s.Variable(), value, s.Doc)
	}
	return head + tableBegin + table.String() + tableEnd + tail, nil
}
