package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// starters are the ways to start another program besides os/exec.
var starters = map[string][]string{
	"os":                    {"StartProcess"},
	"syscall":               {"Exec", "ForkExec", "StartProcess"},
	"golang.org/x/sys/unix": {"Exec"},
}

// processes holds the starting of programs to the sandbox, so that nothing runs outside it by
// mistake.
func processes(t tree) []string {
	var found []string

	for _, f := range t.files {
		if !f.product() || f.dir == "adapters/engine/sandbox" ||
			strings.HasPrefix(f.dir, "adapters/engine/sandbox/") {
			continue
		}

		if slices.Contains(f.imports, "os/exec") {
			found = append(found, f.path+": only adapters/engine/sandbox may import os/exec")
		}

		for _, call := range started(f) {
			found = append(
				found,
				fmt.Sprintf("%s: only adapters/engine/sandbox may use %s", f.path, call),
			)
		}
	}

	return found
}

// started returns the uses of starters in a file, by the name under which it imports their package.
func started(f file) []string {
	names := map[string][]string{}

	for i, imp := range f.imports {
		name := path.Base(imp)
		if alias := f.syntax.Imports[i].Name; alias != nil {
			name = alias.Name
		}

		names[name] = starters[imp]
	}

	var calls []string

	ast.Inspect(f.syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}

		if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(names[pkg.Name], sel.Sel.Name) {
			calls = append(calls, pkg.Name+"."+sel.Sel.Name)
		}

		return true
	})

	return calls
}

// inits forbids init functions: what a program consists of is listed in bootstrap, where it can be
// read.
func inits(t tree) []string {
	var found []string

	for _, f := range t.files {
		if !f.product() {
			continue
		}

		for _, decl := range f.syntax.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				found = append(found, f.path+": no init functions")
			}
		}
	}

	return found
}
