package libreoffice

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// sheet is which one of a workbook becomes a csv. The zero value is the first.
type sheet struct {
	number int    // from 1; -1 writes all of them, each into a file of its own
	name   string // of the one to keep of all
}

// chosen reports whether LibreOffice names the file after the sheet.
func (s sheet) chosen() bool { return s.number != 0 }

// choose says which sheet to write: the one that is asked for, by number or name, else the first
// that is not hidden.
func (e *Engine) choose(ctx context.Context, d *document) error {
	asked := d.Options.Text(fieldSheet)

	if n, err := strconv.Atoi(asked); err == nil && n > 0 {
		d.sheet.number = n
	} else if asked != "" {
		d.sheet = sheet{number: -1, name: asked}
	} else if d.sheet.number, err = e.firstShown(ctx, d); err != nil {
		return err
	}

	cut := strings.LastIndex(d.exporter, ",")
	d.exporter = d.exporter[:cut+1] + strconv.Itoa(d.sheet.number)

	return nil
}

// part has the columns of a csv parted by the character that is asked for.
func (d *document) part() error {
	if d.To != "csv" {
		return nil
	}

	delimiter, err := plaintext.DelimiterOf(d.Options)
	if r, _ := utf8.DecodeRuneInString(delimiter); delimiter != "" {
		d.exporter = strings.Replace(d.exporter, ":44,", ":"+strconv.Itoa(int(r))+",", 1)
	}

	return err
}

// firstShown returns the number of the first sheet that is shown, 0 where that is the very first or
// cannot be told.
func (e *Engine) firstShown(ctx context.Context, d *document) (int, error) {
	switch d.From {
	case "xlsx", "xlsm", "xltx":
		if !d.sealed {
			return e.firstVisible(ctx, d.Input().Path)
		}
	case "ods", "ots", "fods":
		if e.binary == "" {
			return 0, nil
		}

		found, err := e.survey(ctx, d)
		if err != nil {
			return 0, err
		}

		if first := slices.Index(found.Hidden, false); first > 0 {
			return first + 1, nil
		}
	}

	return 0, nil
}

// firstVisible returns the number of the first sheet that is shown, 0 where that is the very first
// or cannot be told.
func (e *Engine) firstVisible(ctx context.Context, path string) (int, error) {
	book, err := e.unzip(ctx, path, "xlsx", "-p", "xl/workbook.xml")
	if err != nil {
		return 0, err
	}

	var list struct {
		Sheets []struct {
			State string `xml:"state,attr"`
		} `xml:"sheets>sheet"`
	}

	d := xml.NewDecoder(bytes.NewReader(book))

	d.Strict = false
	if err := d.Decode(&list); err != nil {
		return 0, nil //nolint:nilerr // LibreOffice may know better, and says so where it does not
	}

	for i, s := range list.Sheets {
		if s.State == "" || s.State == "visible" {
			if i == 0 {
				return 0, nil
			}

			return i + 1, nil
		}
	}

	return 0, nil
}

// sheetFile returns the name of the file that the chosen sheet was written to: "book-Sheet1.csv".
func (d *document) sheetFile() (string, error) {
	files, err := sandbox.Outputs(d.Dir)
	if err != nil {
		return "", fmt.Errorf("look for the sheet: %w", err)
	}

	var names []string

	for _, file := range files {
		name, ok := strings.CutPrefix(file, d.stem+"-")
		if name, is := strings.CutSuffix(name, "."+d.To); ok && is {
			names = append(names, name)
		}
	}

	at := 0
	if d.sheet.name != "" {
		at = slices.IndexFunc(
			names,
			func(n string) bool { return strings.EqualFold(n, d.sheet.name) },
		)
	}

	if at < 0 || at >= len(names) {
		return "", fault.New(fault.InvalidInput, "The workbook has no such sheet.%s", thereAre(names)).
			On(fieldSheet)
	}

	d.report = map[string]any{fieldSheet: names[at]}

	return d.stem + "-" + names[at] + "." + d.To, nil
}

func thereAre(names []string) string {
	if len(names) == 0 {
		return " Name another."
	}

	return " It has: " + strings.Join(names, ", ") + "."
}

// leftOut tells of the sheets that a csv does not hold.
func leftOut(d *document, sheets int) []string {
	which := "first sheet"
	if name, ok := d.report[fieldSheet].(string); ok {
		which = "sheet " + name
	}

	switch {
	case !lines(d.To) || lines(d.From) || sheets == 1:
		return nil
	case sheets > 1:
		return []string{
			fmt.Sprintf(
				"The %s has %d sheets; %s takes the %s only. Choose with the option sheet.",
				d.From,
				sheets,
				d.To,
				which,
			),
		}
	}

	return []string{
		fmt.Sprintf(
			"%s takes the %s only; others that the %s may have are left out.",
			d.To,
			which,
			d.From,
		),
	}
}
