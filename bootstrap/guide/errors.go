package guide

import (
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/httpapi"
)

// failures lists the codes of errors.
func failures() (string, error) {
	var table strings.Builder
	table.WriteString(heading("code", "status", "what it means"))

	for _, c := range httpapi.ErrorCodes() {
		table.WriteString(row(code(c.Name), strconv.Itoa(c.Status), c.Means))
	}

	return table.String(), nil
}
