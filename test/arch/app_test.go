package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// lifecycles holds the changing of jobs to app/lifecycle, with what belongs to every change: its
// events, its place in the queue, and the admission of the owner's jobs. Deliveries have a place in
// the queue, too, and files have events.
func lifecycles(t tree) []string {
	const home = "app/lifecycle"

	alsoMay := map[string][]string{
		"Enqueue":       {"app/webhooks"},
		"Events.Append": {"app/files", "app/account"},
	}

	var found []string

	for _, f := range t.files {
		if f.layer() != "app" || f.test || f.dir == home {
			continue
		}

		for _, call := range changing(f.syntax) {
			if slices.Contains(alsoMay[call], f.dir) {
				continue
			}

			found = append(found, fmt.Sprintf("%s: only %s may use %s", f.path, home, call))
		}
	}

	return found
}

// changing returns the uses of what changes jobs, as in tx.Jobs.Save.
func changing(syntax *ast.File) []string {
	changes := []string{
		"Jobs.Insert", "Jobs.Save", "Jobs.Delete", "Events.Append",
		"Admissions.Hold", "Admissions.Admitted", "Admissions.Next",
	}

	var calls []string

	ast.Inspect(syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}

		call := sel.Sel.Name
		if of, ok := sel.X.(*ast.SelectorExpr); ok {
			call = of.Sel.Name + "." + call
		}

		if sel.Sel.Name == "Enqueue" || slices.Contains(changes, call) {
			calls = append(calls, call)
		}

		return true
	})

	return calls
}

// unset keeps the names of settings out of where nothing is set: bootstrap knows them.
func unset(t tree) []string {
	var found []string

	for _, f := range t.files {
		if f.test || !slices.Contains([]string{"domain", "ports", "app"}, f.layer()) {
			continue
		}

		ast.Inspect(f.syntax, func(n ast.Node) bool {
			text, ok := n.(*ast.BasicLit)
			if ok && text.Kind == token.STRING && strings.Contains(text.Value, "CONVERTD_") {
				found = append(found, f.path+": "+f.layer()+" may not name an environment variable")
			}

			return true
		})
	}

	return found
}
