package guide

import (
	"strings"

	"github.com/convertd/convertd/bootstrap"
)

// settings lists every setting of the program.
func settings() (string, error) {
	var table strings.Builder
	table.WriteString(heading("flag of `serve`", "variable", "default", "what it sets"))

	for _, s := range bootstrap.Settings() {
		table.WriteString(row(code(s.Flag()), code(s.Variable()), code(s.Default), s.Doc))
	}

	return table.String(), nil
}
