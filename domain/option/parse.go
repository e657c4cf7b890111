package option

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/fault"
)

// Parse checks raw values against fields and fills in defaults. Raw values are what encoding/json yields, or text from a form.
// Every fault is listed, each on the field's name behind prefix; the faults are of kind InvalidInput.
func Parse(fields []Field, raw map[string]any, prefix string) (Values, fault.List) {
	values := Values{}
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			faults = append(faults, unknown(fields, name).On(prefix+name))
		}
	}
	for _, f := range fields {
		in, given := raw[f.Name]
		if !given || in == nil {
			if f.Required {
				faults = append(faults, fault.New(fault.InvalidInput, "%s is required.", f.Name).On(prefix+f.Name))
			} else if f.Default != nil {
				values[f.Name] = f.Default
			}
			continue
		}
		value, problem := f.parse(in)
		if problem != "" {
			faults = append(faults, fault.New(fault.InvalidInput, "%s %s", f.Name, problem).On(prefix+f.Name))
			continue
		}
		values[f.Name] = value
	}
	return values, faults
}

func unknown(fields []Field, name string) *fault.Fault {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.Name
	}
	if len(known) == 0 {
		return fault.New(fault.InvalidInput, "Unknown field %q; none can be given here.", fault.Clip(name, fault.MaxNamed))
	}
	return fault.New(fault.InvalidInput, "Unknown field %q; known here: %s.", fault.Clip(name, fault.MaxNamed), strings.Join(known, ", "))
}

// parse returns the value, or what is wrong with it as the rest of a sentence that begins with the field's name.
func (f Field) parse(in any) (value any, problem string) {
	switch f.Type {
	case Text:
		return parseText(in)
	case Choice:
		s, ok := in.(string)
		if !ok || !slices.Contains(f.Choices, s) {
			return nil, "must be one of: " + strings.Join(f.Choices, ", ") + "."
		}
		return s, ""
	case Integer:
		return f.parseInteger(in)
	case Bitrate:
		return f.parseBitrate(in)
	case TextMap:
		return parseMap(in)
	case Base64:
		return parseBase64(in)
	case Object:
		m, ok := in.(map[string]any)
		if !ok {
			return nil, "must be a JSON object."
		}
		return m, ""
	}
	return nil, "cannot be given."
}

func parseText(in any) (any, string) {
	s, ok := in.(string)
	switch {
	case !ok:
		return nil, "must be a string."
	case strings.TrimSpace(s) == "":
		return nil, "must not be empty."
	case len(s) > MaxText:
		return nil, fmt.Sprintf("must be at most %d bytes.", MaxText)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return nil, "must be UTF-8 text without control characters."
	}
	return s, ""
}

// parseBase64 takes the standard and the URL alphabet, with and without padding, broken into lines or not (RFC 4648), and the same in a data URL (RFC 2397).
func parseBase64(in any) (any, string) {
	text, ok := in.(string)
	if !ok || text == "" {
		return nil, "must be a file in base64, or a data URL."
	}
	if data, is := strings.CutPrefix(text, "data:"); is {
		media, encoded, found := strings.Cut(data, ",")
		if !found || !strings.HasSuffix(media, ";base64") {
			return nil, `is a data URL that is not in base64; it must begin like "data:image/png;base64,".`
		}
		text = encoded
	}
	text = strings.TrimRight(strings.NewReplacer("\n", "", "\r", "", "-", "+", "_", "/").Replace(strings.TrimSpace(text)), "=")
	if base64.RawStdEncoding.DecodedLen(len(text)) > MaxData {
		return nil, fmt.Sprintf("is larger than the limit of %d MB; upload it with POST /v1/upload and name the file's id instead.", MaxData>>20)
	}
	content, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, "is not valid base64."
	}
	return content, ""
}

func (f Field) parseInteger(in any) (any, string) {
	problem := fmt.Sprintf("must be a whole number from %d to %d.", f.Min, f.Max)
	var n float64
	var err error
	switch x := in.(type) {
	case float64:
		n = x
	case json.Number:
		n, err = x.Float64()
	case int:
		n = float64(x)
	case string:
		n, err = strconv.ParseFloat(x, 64)
	default:
		return nil, problem
	}
	if err != nil || n != math.Trunc(n) || n < float64(f.Min) || n > float64(f.Max) || math.IsNaN(n) {
		return nil, problem
	}
	return int(n), ""
}

var bitratePattern = regexp.MustCompile(`^(\d{1,9}(?:\.\d{1,3})?)([kKmM]?)$`)

func (f Field) parseBitrate(in any) (any, string) {
	problem := fmt.Sprintf("must be bits a second such as 2M or 192k, from %dk to %dM.", f.Min/1000, f.Max/1_000_000)
	text := fmt.Sprint(in)
	if n, ok := in.(float64); ok {
		text = strconv.FormatFloat(n, 'f', -1, 64)
	}
	m := bitratePattern.FindStringSubmatch(text)
	if m == nil {
		return nil, problem
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return nil, problem
	}
	switch strings.ToLower(m[2]) {
	case "k":
		n *= 1e3
	case "m":
		n *= 1e6
	}
	if n < float64(f.Min) || n > float64(f.Max) {
		return nil, problem
	}
	return int(n), ""
}

func parseMap(in any) (any, string) {
	m, ok := in.(map[string]any)
	if !ok {
		return nil, "must be an object whose values are strings."
	}
	if len(m) > MaxEntries {
		return nil, fmt.Sprintf("must have at most %d entries.", MaxEntries)
	}
	texts := make(map[string]string, len(m))
	for k, v := range m {
		s, ok := v.(string)
		if !ok || len(k)+len(s) > MaxText {
			return nil, "must be an object whose values are strings."
		}
		texts[k] = s
	}
	return texts, ""
}
