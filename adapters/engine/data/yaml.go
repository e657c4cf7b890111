package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// readYAML reads a document, or several as a list.
func readYAML(content []byte, spent *budget) (any, error) {
	d := yaml.NewDecoder(bytes.NewReader(content))

	var list []any

	for {
		var n yaml.Node

		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}

		if err != nil {
			return nil, err
		}

		v, err := fromYAML(&n, spent, 0)
		if err != nil {
			return nil, err
		}

		list = append(list, v)
	}

	switch len(list) {
	case 0:
		return nil, errDamaged
	case 1:
		return list[0], nil
	}

	return list, nil
}

// deepest bounds how values may stand in each other: an alias may stand in itself.
const deepest = 1000

func fromYAML(n *yaml.Node, spent *budget, depth int) (any, error) {
	if err := spent.spend(); err != nil || depth > deepest {
		return nil, errors.Join(err, fmt.Errorf("%w: too deep", errDamaged))
	}

	switch n.Kind {
	case yaml.DocumentNode:
		return fromYAML(n.Content[0], spent, depth+1)
	case yaml.AliasNode:
		return fromYAML(n.Alias, spent, depth+1)
	case yaml.SequenceNode:
		list := []any{}

		for _, each := range n.Content {
			v, err := fromYAML(each, spent, depth+1)
			if err != nil {
				return nil, err
			}

			list = append(list, v)
		}

		return list, nil
	case yaml.MappingNode:
		return objectYAML(n, spent, depth)
	case yaml.ScalarNode:
	}

	return scalarYAML(n)
}

func objectYAML(n *yaml.Node, spent *budget, depth int) (any, error) {
	o := object{}

	for i := 0; i+1 < len(n.Content); i += 2 {
		v, err := fromYAML(n.Content[i+1], spent, depth+1)
		if err != nil {
			return nil, err
		}

		if n.Content[i].Tag == "!!merge" {
			o = merged(o, v)
			continue
		}

		o = append(o, member{n.Content[i].Value, v})
	}

	return o, nil
}

// merged adds the members that a "<<" brings and that are not there.
func merged(o object, from any) object {
	more, list := from.(object)
	if !list {
		all, _ := from.([]any)
		for _, each := range all {
			o = merged(o, each)
		}
	}

	for _, m := range more {
		if _, there := o.get(m.name); !there {
			o = append(o, m)
		}
	}

	return o
}

func scalarYAML(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case "!!int", "!!float":
		if v := number(json.Number(n.Value)); v != json.Number(n.Value) || whole(n.Value) {
			return v, nil
		}
	case "!!str", "!!merge":
		return n.Value, nil
	}

	var v any
	if err := n.Decode(&v); err != nil {
		return nil, err
	}

	if i, ok := v.(int); ok {
		return int64(i), nil
	}

	return v, nil
}

// whole tells the decimals that are only too long for a number of 64 bits.
func whole(text string) bool {
	for i, c := range text {
		if (c < '0' || c > '9') && (i > 0 || c != '-') {
			return false
		}
	}

	return text != ""
}

func writeYAML(v any) ([]byte, error) {
	const indent = 2

	var out bytes.Buffer

	e := yaml.NewEncoder(&out)
	e.SetIndent(indent)

	n, err := toYAML(v)
	if err == nil {
		err = e.Encode(n)
	}

	return out.Bytes(), errors.Join(err, e.Close())
}

func toYAML(v any) (*yaml.Node, error) {
	n := &yaml.Node{}

	switch v := v.(type) {
	case object:
		n.Kind = yaml.MappingNode

		for _, m := range v {
			name := &yaml.Node{}
			name.SetString(m.name)

			value, err := toYAML(m.value)
			if err != nil {
				return nil, err
			}

			n.Content = append(n.Content, name, value)
		}

		return n, nil
	case []any:
		n.Kind = yaml.SequenceNode

		for _, each := range v {
			value, err := toYAML(each)
			if err != nil {
				return nil, err
			}

			n.Content = append(n.Content, value)
		}

		return n, nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: string(v)}, nil
	}

	err := n.Encode(v)

	return n, err
}
