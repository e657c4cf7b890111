package describe

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/fault"
)

// addCodes adds an example of every code.
func addCodes(doc *huma.OpenAPI, sheet Sheet) {
	doc.Components.Examples = map[string]*huma.Example{}
	for _, c := range sheet.Codes {
		doc.Components.Examples[c.Name] = &huma.Example{
			Summary: c.Means,
			Value:   sheet.Refusal(c.Name, c.Means),
		}
	}
}

// addRefusals adds the error answers, one for each status. The names of an answer's examples are
// the codes that it can have.
func addRefusals(op *huma.Operation, route Route, sheet Sheet) error {
	byStatus := map[int][]Code{}

	add := func(kind fault.Kind, status int) error {
		i := slices.IndexFunc(sheet.Codes, func(c Code) bool { return c.Kind == kind })
		if i < 0 {
			return fmt.Errorf("the fault %q has no code", kind)
		}

		c := sheet.Codes[i]
		if status == 0 {
			status = c.Status
		}

		if !slices.Contains(byStatus[status], c) {
			byStatus[status] = append(byStatus[status], c)
		}

		return nil
	}
	for _, kind := range append(slices.Clone(sheet.Always), route.Faults...) {
		if err := add(kind, 0); err != nil {
			return err
		}
	}

	for _, status := range slices.Sorted(maps.Keys(route.Also)) {
		for _, kind := range route.Also[status] {
			if err := add(kind, status); err != nil {
				return err
			}
		}
	}

	for status, codes := range byStatus {
		op.Responses[strconv.Itoa(status)] = refusal(status, codes, sheet.Problem, route.Refused)
	}

	return nil
}

func refusal(
	status int, codes []Code, schema *huma.Schema, more []string,
) *huma.Response {
	examples, lines := map[string]*huma.Example{}, make([]string, len(codes))
	for i, c := range codes {
		examples[c.Name] = &huma.Example{Ref: exampleRefs + c.Name}
		lines[i] = fmt.Sprintf("- %#q: %s", c.Name, c.Means)
	}

	slices.Sort(lines)

	r := &huma.Response{
		Description: http.StatusText(status) + ":\n" + strings.Join(lines, "\n"),
		Headers:     named(more...),
		Content:     map[string]*huma.MediaType{JSON: {Schema: schema, Examples: examples}},
	}
	switch status {
	case http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		r.Headers = named(append([]string{"Retry-After"}, more...)...)
	case http.StatusRequestedRangeNotSatisfiable:
		r.Headers = named("Content-Range", "Content-Security-Policy")
	case http.StatusPreconditionFailed:
		if len(more) == 0 {
			r.Headers = named("Content-Security-Policy")
		}
	}

	return r
}
