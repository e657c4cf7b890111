package guide

import (
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// storages lists what tasks take that read from and write to storages of callers' own.
func storages() (string, error) {
	var page strings.Builder

	for _, kind := range operation.Storages() {
		from, _ := operation.Find("import/" + kind.Name)
		to, _ := operation.Find("export/" + kind.Name)

		var needs []string
		for _, group := range kind.Needs {
			needs = append(needs, "`"+strings.Join(group, "` or `")+"`")
		}

		fmt.Fprintf(&page, "## %s: `%s`, `%s`\n%s %s\n\nIt needs %s.\n\n%s\n",
			kind.Heading, from.Name, to.Name, from.Doc, to.Doc, strings.Join(needs, ", "),
			fieldsAs("field", append(from.Fields, onlyIn(to, from)...)))
	}

	return page.String(), nil
}

// onlyIn returns the fields of an operation that another has not, or that say another thing there.
func onlyIn(op, other operation.Operation) []option.Field {
	said := map[string]string{}
	for _, f := range other.Fields {
		said[f.Name] = f.Doc
	}

	var own []option.Field

	for _, f := range op.Fields {
		if said[f.Name] != f.Doc {
			f.Doc = "In exports: " + f.Doc
			own = append(own, f)
		}
	}

	return own
}
