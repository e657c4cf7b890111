package arch

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
)

// narrow holds ports to five methods, since a fake of more is a burden and a caller of more does
// too much.
func narrow(t tree) []string {
	const most = 5

	ports := interfaces(t)

	var found []string

	for _, name := range slices.Sorted(maps.Keys(ports)) {
		if n := methods(ports, name); n > most {
			found = append(
				found,
				fmt.Sprintf("ports: %s has %d methods, %d are the most", name, n, most),
			)
		}
	}

	return found
}

// interfaces returns the interface types of the ports by name.
func interfaces(t tree) map[string]*ast.InterfaceType {
	named := map[string]*ast.InterfaceType{}

	for _, f := range t.files {
		if f.dir != "ports" || f.test {
			continue
		}

		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if it, ok := spec.Type.(*ast.InterfaceType); ok {
					named[spec.Name.Name] = it
				}
			}

			return true
		})
	}

	return named
}

// methods counts the methods of a port, those of embedded ports included. An interface of another
// package, like io.ReadSeekCloser, counts as one, because it is known as one thing.
func methods(ports map[string]*ast.InterfaceType, name string) int {
	count := 0

	for _, field := range ports[name].Methods.List {
		embedded, ok := field.Type.(*ast.Ident)
		switch {
		case len(field.Names) > 0:
			count += len(field.Names)
		case ok && ports[embedded.Name] != nil:
			count += methods(ports, embedded.Name)
		default:
			count++
		}
	}

	return count
}
