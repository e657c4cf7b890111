package option

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// Parse checks raw values against fields and fills in defaults. Raw values are what encoding/json
// yields, or text from a form. Every fault is listed, each on the field's name behind prefix; the
// faults are of kind InvalidInput.
func Parse(fields []Field, raw map[string]any, prefix string) (Values, fault.List) {
	values := Values{}

	var faults fault.List

	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			faults = append(faults, Unknown(fields, name).On(prefix+name))
		}
	}

	for _, f := range fields {
		in, given := raw[f.Name]
		if !given || in == nil {
			if f.Required {
				faults = append(faults, invalid("%s is required.", f.Name).On(prefix+f.Name))
			} else if f.Default != nil {
				values[f.Name] = f.Default
			}

			continue
		}

		value, problem := f.parse(in)
		if problem != "" {
			faults = append(faults, invalid("%s %s", f.Name, problem).On(prefix+f.Name))
			continue
		}

		values[f.Name] = value
	}

	return values, faults
}

func invalid(text string, args ...any) *fault.Fault {
	return fault.New(fault.InvalidInput, text, args...)
}

// Unknown is the fault of a name that none of the fields has.
func Unknown(fields []Field, name string) *fault.Fault {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.Name
	}

	shown := fault.Clip(name, fault.MaxNamed)
	if len(known) == 0 {
		return invalid("Unknown field %q; none can be given here.", shown)
	}

	return invalid("Unknown field %q; known here: %s.", shown, strings.Join(known, ", "))
}

// parse returns the value, or what is wrong with it as the rest of a sentence that begins with the
// field's name.
func (f Field) parse(in any) (value any, problem string) {
	if f.List {
		return f.parseList(in)
	}

	switch f.Type {
	case Text, FormatID:
		return f.parseText(in)
	case Choice:
		return f.parseChoice(in)
	case Boolean:
		return parseBoolean(in)
	case Integer:
		return f.parseInteger(in)
	case Number:
		return f.parseNumber(in)
	case Bitrate:
		return f.parseBitrate(in)
	case Duration:
		return f.parseDuration(in)
	case ByteSize:
		return f.parseSize(in)
	case Pages:
		return parsePages(in)
	case Colour:
		return parseColour(in)
	case TextMap:
		return parseMap(in)
	case Base64:
		return f.parseBase64(in)
	case Object:
		return f.parseObject(in)
	}

	return nil, "cannot be given."
}

// parseList takes a list, or one value as a list of one; a text is taken apart at its commas.
func (f Field) parseList(in any) (any, string) {
	raw, ok := in.([]any)
	if text, is := in.(string); is {
		for part := range strings.SplitSeq(text, ",") {
			raw = append(raw, strings.TrimSpace(part))
		}
	} else if !ok {
		raw = []any{in}
	}

	if len(raw) == 0 || len(raw) > maxList {
		return nil, "must be a list of 1 to 1000 values."
	}

	one := f
	one.List = false

	list := make([]any, len(raw))
	for i, item := range raw {
		value, problem := one.parse(item)
		if problem != "" {
			return nil, "must be a list in which each " + problem
		}

		list[i] = value
	}

	return list, ""
}

// maxList is the greatest number of values in a list: as many as a document that is split may
// have parts.
const maxList = 1000

// parseObject checks an object against the field's own fields, where it has some. As text it is
// JSON.
func (f Field) parseObject(in any) (any, string) {
	raw, ok := in.(map[string]any)
	if text, written := in.(string); written {
		ok = json.Unmarshal([]byte(text), &raw) == nil && raw != nil
	}

	if !ok {
		return nil, "must be a JSON object."
	}

	if len(f.Fields) == 0 {
		return raw, ""
	}

	values, faults := Parse(f.Fields, raw, "")
	if len(faults) > 0 {
		return nil, "is not as it should be: " + faults[0].Text
	}

	return map[string]any(values), ""
}
