package operation

import (
	"cmp"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// DefaultKey is the template of where an export writes, where the caller gives none.
const DefaultKey = "{job_id}/{filename}"

// Written is a file on its way out, for the names that a template of keys may hold.
type Written struct {
	Job, Task string
	Filename  string
	Index     int // from 1 on
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func placeholders() []string {
	return []string{"{job_id}", "{task}", "{filename}", "{name}", "{extension}", "{index}"}
}

func keyDoc() string {
	return "It may hold " + strings.Join(placeholders(), ", ") +
		", where {name} is the filename without its extension; one that ends in / is a folder."
}

// CheckKey refuses a template with a placeholder that there is not.
func CheckKey(template string) error {
	blank := strings.NewReplacer(pairs(Written{})...).Replace(template)
	if strings.ContainsAny(blank, "{}") {
		return fault.New(fault.InvalidInput, "%s is no placeholder; known are %s.",
			fault.Clip(cmp.Or(placeholder.FindString(blank), "A single brace"), fault.MaxNamed),
			strings.Join(placeholders(), ", "))
	}

	return nil
}

// KeyOf returns where a file is to be written. A template that ends in / is a folder.
func KeyOf(template string, w Written) string {
	if strings.HasSuffix(template, "/") {
		template += "{filename}"
	}

	return strings.NewReplacer(pairs(w)...).Replace(template)
}

func pairs(w Written) []string {
	extension := path.Ext(w.Filename)

	values := []string{
		w.Job, w.Task, w.Filename,
		strings.TrimSuffix(w.Filename, extension), strings.TrimPrefix(extension, "."),
		strconv.Itoa(w.Index),
	}

	var list []string
	for i, name := range placeholders() {
		list = append(list, name, values[i])
	}

	return list
}
