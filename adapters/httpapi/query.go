package httpapi

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/spelling"
)

// strictQuery refuses parameters that a route does not take, as unknown fields of a body are: a
// slip in one would pass unseen. own are those that the route's handler reads by itself.
func strictQuery(own []string) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		if r.URL.RawQuery == "" {
			next(ctx)
			return
		}

		faults := unknownParameters(
			r.URL.RawQuery,
			slices.Concat(queryNames(ctx.Operation().Parameters), own),
		)
		if err := faults.Err(); err != nil {
			refuse(w, r, 0, err)
			return
		}

		next(ctx)
	}
}

func queryNames(params []*huma.Param) []string {
	var names []string

	for _, p := range params {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}

	return names
}

func unknownParameters(query string, known []string) fault.List {
	values, err := url.ParseQuery(query)
	if err != nil {
		return fault.List{fault.New(fault.InvalidInput,
			"The query is malformed; write special characters in it as %%XX.").Because(err)}
	}

	var faults fault.List

	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, name) {
			faults = append(faults, unknownName("parameter", name, known))
		}
	}

	return faults
}

// unknownName refuses a field or parameter that there is not, and says which was meant, or which
// there are.
func unknownName(what, name string, known []string) *fault.Fault {
	shown := fault.Clip(name, fault.MaxNamed)

	f := func(hint string) *fault.Fault {
		return fault.New(fault.InvalidInput, "Unknown %s %q; %s.", what, shown, hint).On(shown)
	}
	if near := spelling.Near(name, known); near != "" {
		return f("did you mean " + near + "? Known here: " + strings.Join(known, ", "))
	}

	if len(known) == 0 {
		return f("none can be given here")
	}

	return f("known here: " + strings.Join(known, ", "))
}
