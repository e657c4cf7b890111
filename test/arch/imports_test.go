package arch

import (
	"fmt"
	"slices"
	"strings"
)

// layers lists the folders of the product from the innermost out: each imports itself and what
// stands before it.
var layers = []string{"domain", "ports", "app", "adapters", "bootstrap"}

// guide is the folder of the pages that a server shows: it carries files alone.
const guide = "openapi/docs"

// client is what Go programs reach a server by: the commands are one of them.
const (
	client   = "openapi/sdks/go"
	commands = "adapters/cli/"
)

// inward holds imports to one direction: bootstrap → adapters → app → ports → domain. Tests may
// take suites and fakes besides.
func inward(t tree) []string {
	var found []string

	for _, f := range t.files {
		rank := slices.Index(layers, f.layer())
		if rank < 0 {
			continue
		}

		for _, dir := range f.internal() {
			if f.test && first(dir) == "test" || slices.Contains(layers[:rank+1], first(dir)) {
				continue
			}

			if f.layer() == "bootstrap" && dir == guide ||
				strings.HasPrefix(f.path, commands) && dir == client {
				continue
			}

			found = append(found, fmt.Sprintf("%s: %s may not import %s", f.path, f.layer(), dir))
		}
	}

	return found
}

// standard holds domain, ports and app to the standard library and to themselves.
func standard(t tree) []string {
	var found []string

	for _, f := range t.files {
		if !slices.Contains([]string{"domain", "ports", "app"}, f.layer()) {
			continue
		}

		for _, imp := range f.imports {
			outside := strings.Contains(first(imp), ".") && !strings.HasPrefix(imp, module+"/")
			if outside || imp == "C" {
				found = append(
					found,
					fmt.Sprintf(
						"%s: %s uses the standard library only, not %s",
						f.path,
						f.layer(),
						imp,
					),
				)
			}
		}
	}

	return found
}

// callers are the adapters that bring requests in: the API, the pages and the commands.
var callers = []string{"httpapi", "dashboard", "cli"}

// shared are the adapters that others may import: the transport of those that bring requests in, and
// how files go to S3, which is alike for the server's own and for those of others.
var shared = map[string][]string{"web": callers, "parts": {"storage", "remote"}}

// families keeps adapters apart: an import from one family to another is wiring, which belongs in
// bootstrap, but for what is shared. Tests are free, since
// the queue can only be proved on a real store.
func families(t tree) []string {
	var found []string

	for _, f := range t.files {
		if f.layer() != "adapters" || f.test {
			continue
		}

		for _, dir := range f.internal() {
			if slices.Contains(shared[second(dir)], second(f.dir)) {
				continue
			}

			if first(dir) == "adapters" && second(dir) != second(f.dir) {
				found = append(
					found,
					fmt.Sprintf(
						"%s: adapter family %s may not import %s",
						f.path,
						second(f.dir),
						dir,
					),
				)
			}
		}
	}

	return found
}

// engines keeps engines apart from each other: they share the sandbox and the kit, which know none
// of them. Their tests too. One package lists them all.
func engines(t tree) []string {
	const home = "adapters/engine/"

	var found []string

	for _, f := range t.files {
		own, ok := strings.CutPrefix(f.dir, home)
		if !ok || own == "all" {
			continue
		}

		shared := []string{"sandbox", "kit"}
		if own == "sandbox" {
			shared = nil
		}

		for _, dir := range f.internal() {
			other, ok := strings.CutPrefix(dir, home)
			if ok && first(other) != first(own) && !slices.Contains(shared, first(other)) {
				found = append(
					found,
					fmt.Sprintf("%s: engine %s may not import %s", f.path, first(own), dir),
				)
			}
		}
	}

	return found
}

// inbound lets only the adapters that bring requests in call the application; the others are called
// by it through ports, or carry what callers ask and are told.
func inbound(t tree) []string {
	var found []string

	for _, f := range t.files {
		if f.layer() != "adapters" || slices.Contains(callers, second(f.dir)) {
			continue
		}

		for _, dir := range f.internal() {
			if first(dir) == "app" {
				found = append(
					found,
					fmt.Sprintf(
						"%s: adapter %s is not inbound and may not import %s",
						f.path,
						second(f.dir),
						dir,
					),
				)
			}
		}
	}

	return found
}
