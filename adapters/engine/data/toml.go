package data

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

func readTOML(content []byte, spent *budget) (any, error) {
	var v map[string]any
	if err := toml.Unmarshal(content, &v); err != nil {
		return nil, err
	}

	return ordered(v, spent)
}

// ordered returns a value of Go's as one of ours: members by their names where they have no order.
func ordered(v any, spent *budget) (any, error) {
	if err := spent.spend(); err != nil {
		return nil, err
	}

	switch v := v.(type) {
	case map[string]any:
		o := object{}

		for _, name := range slices.Sorted(maps.Keys(v)) {
			value, err := ordered(v[name], spent)
			if err != nil {
				return nil, err
			}

			o = append(o, member{name, value})
		}

		return o, nil
	case []any:
		list := make([]any, len(v))

		for i := range v {
			var err error
			if list[i], err = ordered(v[i], spent); err != nil {
				return nil, err
			}
		}

		return list, nil
	}

	return plainly(v), nil
}

// plainly returns a scalar of a library as one of ours.
func plainly(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int8:
		return int64(v)
	case int16:
		return int64(v)
	case int32:
		return int64(v)
	case uint8:
		return int64(v)
	case uint16:
		return int64(v)
	case uint32:
		return int64(v)
	case uint64:
		return number(json.Number(toText(v)))
	case float32:
		return float64(v)
	case toml.LocalDate:
		return v.String()
	case toml.LocalTime:
		return v.String()
	case toml.LocalDateTime:
		return v.String()
	}

	return v
}

// writeTOML writes a table: what is none becomes the one named items. It knows no null, so members
// that are nothing are left out.
func writeTOML(v any) ([]byte, error) {
	root, ok := v.(object)
	if !ok {
		root = object{{"items", v}}
	}

	var out bytes.Buffer

	e := toml.NewEncoder(&out)
	e.SetIndentTables(false)

	err := e.Encode(loose(root))

	return out.Bytes(), err
}

// loose returns a value as Go has it, without what is nothing.
func loose(v any) any {
	switch v := v.(type) {
	case object:
		all := map[string]any{}

		for _, m := range v {
			if m.value != nil {
				all[m.name] = loose(m.value)
			}
		}

		return all
	case []any:
		list := []any{}

		for _, each := range v {
			if each != nil {
				list = append(list, loose(each))
			}
		}

		return list
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return string(v)
		}

		return f
	case []byte:
		return encoded(v)
	}

	return v
}
