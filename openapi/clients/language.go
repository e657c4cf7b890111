package clients

import (
	"fmt"
	"slices"
	"strings"
)

// language is what templates need to know of one.
type language struct {
	Name    string
	Folder  string
	Install string // how its SDK is taken into a program
	Needs   string // what it runs on
	Block   string // what code of it is marked with in Markdown
	Example string // the file of its examples
	Note    string // what a reader must know of how it was tried
	comment string // what begins a line of comment

	files  map[string]string // what each template makes
	format func(source []byte) ([]byte, error)

	kinds    map[string]string // types by kind; those of List and Dict hold a %s
	null     string            // what may be null, with a %s
	named    func(name string) string
	reserved []string          // no names of arguments
	taken    map[string]string // names of types that are taken, and what stands for them
	segment  string            // a parameter in a path, with a %s
	reads    map[string]string
}

// typeOf returns the type of a value.
func (l language) typeOf(ref Ref) string {
	ref.Null = ref.Null && l.null != ""
	plain := l.plain(ref)

	if ref.Null {
		return fmt.Sprintf(l.null, plain)
	}

	return plain
}

func (l language) plain(ref Ref) string {
	switch ref.Kind {
	case List, Dict:
		return fmt.Sprintf(l.kinds[ref.Kind], l.typeOf(*ref.Of))
	case Object:
		if form, ok := l.kinds[Object]; ok {
			return fmt.Sprintf(form, ref.Name)
		}

		return l.typeName(ref.Name)
	case Values:
		if one, ok := l.kinds[Values]; ok {
			return one
		}

		return ref.Name
	}

	return l.kinds[ref.Kind]
}

// typeName is what a type goes by where its language has one of that name.
func (l language) typeName(name string) string {
	if other, ok := l.taken[name]; ok {
		return other
	}

	return name
}

// field returns what a field goes by.
func (l language) field(name string) string { return l.escape(l.named(name)) }

// argument returns what a parameter goes by.
func (l language) argument(name string) string { return l.escape(l.named(name)) }

func (l language) escape(name string) string {
	if slices.Contains(l.reserved, name) {
		return name + "_"
	}

	return name
}

// url returns a path with its parameters in the language's words for a string that holds others.
func (l language) url(c Call) string {
	path := c.Path
	for _, p := range c.InPath() {
		path = strings.ReplaceAll(
			path, "{"+p.Name+"}", fmt.Sprintf(l.segment, l.argument(p.Name)))
	}

	return path
}

// read returns the expression that makes a value of what was read of JSON.
func (l language) read(ref Ref, from string) string { return l.readAt(ref, from, 1) }

// readAt is read within so many others, each of which has a variable of its own.
func (l language) readAt(ref Ref, from string, depth int) string {
	form := l.reads[ref.Kind]

	switch {
	case ref.Of != nil:
		v := fmt.Sprintf("v%d", depth)
		return fmt.Sprintf(form, from, v, l.readAt(*ref.Of, v, depth+1))
	case ref.Kind == Object:
		return fmt.Sprintf(form, from, l.typeName(ref.Name))
	}

	return fmt.Sprintf(form, from)
}
