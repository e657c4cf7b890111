package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
)

// notes says of single files by strangers what is known of them.
//
//go:embed notes.csv
var notes []byte

// note is what is known of a file.
type note struct {
	// kind says why a file need not come out right: damaged, protected, part of a whole, or foreign,
	// which is of a format that the server does not name. It is "" for a sound file.
	kind string
	text string
}

// sound reports whether the file ought to come out right.
func (n note) sound() bool { return n.kind == "" }

func readNotes() (map[string]note, error) {
	rows, err := csv.NewReader(bytes.NewReader(notes)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the notes: %w", err)
	}

	list := map[string]note{}
	for _, row := range rows[1:] {
		list[row[0]] = note{row[1], row[2]}
	}

	return list, nil
}
