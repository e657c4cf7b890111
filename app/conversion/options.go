package conversion

import (
	"fmt"
	"slices"

	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// optionsOf returns the values that an edge is given on the way of a source: those that it honours
// and no later edge does, so that each is applied once. What is the operation's own goes to its
// edge alone: the width of a crop is not that of a picture before it.
func (w *work) optionsOf(edge route.Edge, from string) option.Values {
	chain := w.plan.Chain(from)
	at := slices.IndexFunc(chain, edge.Is)

	var names []string

	for _, name := range edge.Options {
		own := slices.ContainsFunc(
			w.Operation.Takes(),
			func(f option.Field) bool { return f.Name == name },
		)
		if own && edge.Operation != "" || !own && !honoured(chain[at+1:], name) {
			names = append(names, name)
		}
	}

	return w.Options.Only(names)
}

// unapplied warns of options that nothing on the way honours: what the input is was not known when
// they were taken.
func (r Request) unapplied(plan route.Plan) []string {
	_, options := r.Operation.Apart()
	honours := plan.Options()

	var warnings []string

	for _, f := range options {
		if r.Options.Has(f.Name) && f.Default == nil && !slices.Contains(honours, f.Name) {
			warnings = append(
				warnings,
				fmt.Sprintf("The option %s was not applied: nothing takes it between %s and %s.",
					f.Name, r.Sources[0].Format, r.Target.ID),
			)
		}
	}

	return warnings
}

func honoured(chain route.Chain, name string) bool {
	return slices.ContainsFunc(
		chain,
		func(e route.Edge) bool { return slices.Contains(e.Options, name) },
	)
}
