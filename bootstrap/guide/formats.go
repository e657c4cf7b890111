package guide

import (
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/format"
)

// formats lists every format by its category, in a line each.
func formats() (string, error) {
	registry, err := format.NewRegistry()
	if err != nil {
		return "", fmt.Errorf("list the formats: %w", err)
	}

	ids := map[format.Category][]string{} //nolint:exhaustive // it is filled below
	for _, f := range registry.All() {
		ids[f.Category] = append(ids[f.Category], f.ID)
	}

	var table strings.Builder
	table.WriteString(heading("kind", "formats"))

	for _, c := range format.Categories() {
		table.WriteString(row(string(c), strings.Join(ids[c], ", ")))
	}

	return table.String(), nil
}

// everyFormat lists every format with all that it is called.
func everyFormat() (string, error) {
	registry, err := format.NewRegistry()
	if err != nil {
		return "", fmt.Errorf("list the formats: %w", err)
	}

	var page strings.Builder

	for _, c := range format.Categories() {
		title := strings.ToUpper(string(c)[:1]) + string(c)[1:]
		head := heading("id", "format", "extensions", "other ids", "media type")
		page.WriteString("### " + title + "\n\n" + head)

		for _, f := range registry.All() {
			if f.Category == c {
				page.WriteString(row(code(f.ID), f.Name, strings.Join(f.Extensions, ", "),
					strings.Join(f.Aliases, ", "), f.MIMEType()))
			}
		}

		page.WriteString("\n")
	}

	return page.String(), nil
}
