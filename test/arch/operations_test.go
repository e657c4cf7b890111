package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"

	"github.com/convertd/convertd/domain/operation"
)

// operations holds what depends on an operation to its row in domain/operation: nowhere else is one
// told from another by its name.
func operations(t tree) []string {
	var names []string
	for _, op := range operation.All() {
		names = append(names, op.Name)
	}

	var found []string

	for _, f := range t.files {
		if !f.product() || f.dir == "domain/operation" {
			continue
		}

		for _, name := range comparedIn(f, names) {
			found = append(
				found,
				fmt.Sprintf(
					"%s: an operation is told by its name %s; say it in its row in domain/operation",
					f.path,
					name,
				),
			)
		}
	}

	return found
}

// comparedIn returns the operations with which something is compared in a file: by ==, != or as a
// case.
func comparedIn(f file, names []string) []string {
	var found []string

	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				found = append(found, namedIn(names, n.X, n.Y)...)
			}
		case *ast.SwitchStmt:
			for _, stmt := range n.Body.List {
				if clause, ok := stmt.(*ast.CaseClause); ok && n.Tag != nil {
					for _, value := range clause.List {
						found = append(found, namedIn(names, n.Tag, value)...)
					}
				}
			}
		}

		return true
	})

	return found
}

// namedIn returns the operation that one of two sides of a comparison is: a constant of the
// package, or a name beside something that is called an operation.
func namedIn(names []string, sides ...ast.Expr) []string {
	asked := slices.ContainsFunc(sides, func(e ast.Expr) bool {
		sel, ok := e.(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "Operation" || sel.Sel.Name == "Name" && isNamed(sel.X, "op"))
	})

	var found []string

	for _, side := range sides {
		switch side := side.(type) {
		case *ast.BasicLit:
			text, _ := strconv.Unquote(side.Value) // "" for what is no string
			if asked && slices.Contains(names, text) {
				found = append(found, side.Value)
			}
		case *ast.SelectorExpr:
			constants := []string{
				"ImportURL",
				"ImportUpload",
				"ImportBase64",
				"Convert",
				"ExportURL",
			}
			if isNamed(side.X, "operation") && slices.Contains(constants, side.Sel.Name) {
				found = append(found, side.Sel.Name)
			}
		}
	}

	return found
}

func isNamed(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}
