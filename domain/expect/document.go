package expect

import (
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// Selected is the rule of what has the pages that the field pages names.
func Selected(inputs []file.Facts, values option.Values) Result {
	facts := inputs[0]
	if facts.Pages > 0 {
		// what is outside, the engine refuses
		chosen, _ := option.PagesOf(values.Text("pages"), facts.Pages)
		facts.Pages = len(chosen)
	}

	return Result{Facts: facts}
}

// Encrypted is the rule of what the field password opens; without it, everybody.
func Encrypted(inputs []file.Facts, values option.Values) Result {
	return Result{Facts: inputs[0], Password: values.Text("password"), Restricted: true}
}

// Archived is the rule of a PDF/A of the level that the field level names.
func Archived(inputs []file.Facts, values option.Values) Result {
	return Result{Facts: inputs[0], PDFA: values.Text("level")}
}
