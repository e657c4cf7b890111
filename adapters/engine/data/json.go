package data

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

var errDamaged = errors.New("the file is damaged")

func readJSON(content []byte, spent *budget) (any, error) {
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()

	v, err := nextJSON(d, spent)
	if err != nil {
		return nil, err
	}

	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more than one value", errDamaged)
	}

	return v, nil
}

// readNDJSON reads values that follow each other, a line each.
func readNDJSON(content []byte, spent *budget) (any, error) {
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()

	list := []any{}

	for d.More() {
		v, err := nextJSON(d, spent)
		if err != nil {
			return nil, err
		}

		list = append(list, v)
	}

	if len(list) == 0 {
		return nil, errDamaged
	}

	return list, nil
}

func nextJSON(d *json.Decoder, spent *budget) (any, error) {
	if err := spent.spend(); err != nil {
		return nil, err
	}

	token, err := d.Token()
	if err != nil {
		return nil, err
	}

	switch t := token.(type) {
	case json.Number:
		return number(t), nil
	case json.Delim:
		if t == '[' {
			return listJSON(d, spent)
		}

		return objectJSON(d, spent)
	}

	return token, nil
}

func listJSON(d *json.Decoder, spent *budget) (any, error) {
	list := []any{}

	for d.More() {
		v, err := nextJSON(d, spent)
		if err != nil {
			return nil, err
		}

		list = append(list, v)
	}

	_, err := d.Token()

	return list, err
}

func objectJSON(d *json.Decoder, spent *budget) (any, error) {
	o := object{}

	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}

		v, err := nextJSON(d, spent)
		if err != nil {
			return nil, err
		}

		text, _ := name.(string) // names are nothing else
		o = append(o, member{text, v})
	}

	_, err := d.Token()

	return o, err
}

func writeJSON(v any) ([]byte, error) {
	compact, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "  "); err != nil {
		return nil, err
	}

	out.WriteByte('\n')

	return out.Bytes(), nil
}

func writeNDJSON(v any) ([]byte, error) {
	var out bytes.Buffer

	for _, each := range rows(v) {
		line, err := json.Marshal(each)
		if err != nil {
			return nil, err
		}

		out.Write(line)
		out.WriteByte('\n')
	}

	return out.Bytes(), nil
}

// MarshalJSON implements json.Marshaler: members in their order, and numbers that JSON has not as
// null.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer

	out.WriteByte('{')

	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}

		for at, part := range []any{m.name, m.value} {
			if f, ok := part.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
				part = nil
			}

			text, err := marshal(part)
			if err != nil {
				return nil, err
			}

			out.Write(text)

			if at == 0 {
				out.WriteByte(':')
			}
		}
	}

	out.WriteByte('}')

	return out.Bytes(), nil
}

// marshal writes JSON without the escapes that web pages need.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer

	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)

	err := e.Encode(v)

	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

func encoded(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
