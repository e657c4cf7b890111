package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed rows.csv
var table string

// row is one claim: what is left of a property of a source in a target.
type row struct {
	source, target, options string
	property, relation      string
	bound                   float64
	quick                   bool
}

func (r row) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s to %s %s", r.source, r.target, r.options))
}

// holds reports whether a measured value is within the bound.
func (r row) holds(value float64) bool {
	if r.relation == "<=" {
		return value <= r.bound
	}

	return value >= r.bound
}

func rows() ([]row, error) {
	records, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the table: %w", err)
	}

	var list []row

	for _, f := range records[1:] {
		bound, err := strconv.ParseFloat(f[5], 64)
		if err != nil {
			return nil, fmt.Errorf("read the table: %w", err)
		}

		list = append(list, row{f[0], f[1], f[2], f[3], f[4], bound, f[6] == "yes"})
	}

	return list, nil
}

func main() {
	binary := flag.String("binary", filepath.Join("bin", "convertd"), "the program")
	report := flag.String("report", "", "a file to write the report to, instead of standard output")

	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	text, err := run(ctx, *binary)

	stop()

	if *report == "" {
		_, _ = os.Stdout.WriteString(text)
	} else if wrote := os.WriteFile(*report, []byte(text), 0o600); err == nil {
		err = wrote
	}

	if err != nil {
		fmt.Fprintln(os.Stderr, "fidelity:", err)
		os.Exit(1)
	}
}

// run measures every row, and returns the report. It fails where a bound is not kept.
func run(ctx context.Context, binary string) (string, error) {
	list, err := rows()
	if err != nil {
		return "", err
	}

	commit, err := tool(ctx, "git", "rev-parse", "--short", "HEAD")
	if err != nil {
		return "", err
	}

	var text strings.Builder

	text.WriteString("# Fidelity\n\nWritten by `go tool task fidelity -- -report " +
		"test/fidelity/report.md`, of commit " + strings.TrimSpace(commit) + ".\n\n" +
		"| source | target | options | property | bound | measured | |\n|---|---|---|---|---|---|---|\n")

	missed := 0

	for _, r := range list {
		value, err := measure(ctx, binary, r)

		kept, said := "kept", strconv.FormatFloat(value, 'f', 3, 64)
		if err != nil {
			said = err.Error()
		}

		if err != nil || !r.holds(value) {
			kept = "**missed**"
			missed++
		}

		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s %g | %s | %s |\n", r.source, r.target,
			r.options, r.property, r.relation, r.bound, said, kept)
	}

	if missed > 0 {
		err = fmt.Errorf("%d bounds are missed", missed)
	}

	return text.String(), err
}

// measure makes the source, converts it, and returns what is left of the property.
func measure(ctx context.Context, binary string, r row) (float64, error) {
	dir, err := os.MkdirTemp("", "fidelity-*")
	if err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	source := filepath.Join(dir, r.source)
	if err := makeSource(ctx, source); err != nil {
		return 0, err
	}

	args := []string{"convert", source, filepath.Join(dir, "made."+r.target)}
	for option := range strings.FieldsSeq(r.options) {
		args = append(args, "--option", option)
	}

	said, err := tool(ctx, binary, args...)
	if r.property == "refused" {
		return truth(err != nil), nil
	}

	if err != nil {
		return 0, err
	}

	made, err := filepath.Glob(filepath.Join(dir, "made*."+r.target))
	if err != nil || len(made) == 0 {
		return 0, fmt.Errorf("there is no result: %w", err)
	}

	if words, is := strings.CutPrefix(r.property, "says "); is {
		return truth(strings.Contains(said, words)), nil
	}

	switch r.property {
	case "files":
		return float64(len(made)), nil
	case "told":
		return truth(
			strings.Contains(said, "The "+strings.TrimPrefix(filepath.Ext(source), ".")),
		), nil
	}

	property, known := properties()[r.property]
	if !known {
		return 0, fmt.Errorf("there is no property %q", r.property)
	}

	return property(ctx, source, made[0])
}

func truth(is bool) float64 {
	if is {
		return 1
	}

	return 0
}
