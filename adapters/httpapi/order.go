package httpapi

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// named is an object whose fields stand in an order of their own, where a map would have them
// sorted.
type named[T any] struct {
	names  []string
	values []T
}

func (n *named[T]) add(name string, value T) {
	n.names, n.values = append(n.names, name), append(n.values, value)
}

// MarshalJSON implements json.Marshaler.
func (n named[T]) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')

	for i, name := range n.names {
		if i > 0 {
			text.WriteByte(',')
		}

		key, err := encode(name)
		if err != nil {
			return nil, err
		}

		value, err := encode(n.values[i])
		if err != nil {
			return nil, err
		}

		text.Write(bytes.TrimSpace(key))
		text.WriteByte(':')
		text.Write(bytes.TrimSpace(value))
	}

	text.WriteByte('}')

	return text.Bytes(), nil
}

// Schema implements huma.SchemaProvider.
func (named[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:                 huma.TypeObject,
		AdditionalProperties: r.Schema(reflect.TypeFor[T](), true, ""),
	}
}

// inOrder returns tasks in the order in which they run: each behind those that it takes its input
// from, and as they stood where that leaves it open.
func inOrder[T any](tasks []T, of func(T) (name string, input []string)) []T {
	placed := map[string]bool{}

	ordered, left := make([]T, 0, len(tasks)), slices.Clone(tasks)
	for len(left) > 0 {
		var ready, waiting []T

		for _, task := range left {
			_, input := of(task)
			if slices.ContainsFunc(input, func(name string) bool { return !placed[name] }) {
				waiting = append(waiting, task)
			} else {
				ready = append(ready, task)
			}
		}

		if len(ready) == 0 { // they wait for each other, which no job that was accepted does
			return append(ordered, left...)
		}

		for _, task := range ready {
			name, _ := of(task)
			placed[name] = true
		}

		ordered, left = append(ordered, ready...), waiting
	}

	return ordered
}
