package docs

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
)

// entry is a page as the table of contents shows it.
type entry struct {
	Name    string // of its file without .md, and of its path below /docs
	Title   string // its first heading
	Summary string // a sentence
}

// section is a part of the table of contents.
type section struct {
	Title string
	Pages []entry
}

// contents is the table that the guide's folder holds: a row for each page, with its section, its
// name and its summary, below a row that says so. The titles are still to be read from the pages.
func contents(files fs.FS) ([]section, error) {
	text, err := fs.ReadFile(files, "contents.csv")
	if err != nil {
		return nil, err
	}

	table := csv.NewReader(bytes.NewReader(text))
	table.FieldsPerRecord = 3

	rows, err := table.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("contents.csv: %w", err)
	}

	var sections []section

	for _, row := range rows[1:] {
		if len(sections) == 0 || sections[len(sections)-1].Title != row[0] {
			sections = append(sections, section{Title: row[0]})
		}

		last := &sections[len(sections)-1]
		last.Pages = append(last.Pages, entry{Name: row[1], Summary: row[2]})
	}

	return sections, nil
}
