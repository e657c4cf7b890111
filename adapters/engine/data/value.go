package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// A value is nil, a bool, an int64, a float64, a json.Number that is neither, a string, []byte, a
// time.Time, a []any or an object.

// object is a set of named values, in order.
type object []member

type member struct {
	name  string
	value any
}

// get returns the value of that name.
func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}

	return nil, false
}

// mostValues bounds what a file may unfold to: one in YAML may name the same value again and again.
const mostValues = 10_000_000

var errTooLarge = errors.New("too many values")

// budget counts values.
type budget int

func (b *budget) spend() error {
	if *b++; *b > mostValues {
		return errTooLarge
	}

	return nil
}

// number returns what a decimal stands for, as narrow as it fits.
func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}

	f, err := n.Float64()
	if err != nil || math.IsInf(f, 0) {
		return n
	}

	if back := strconv.FormatFloat(f, 'f', -1, 64); f == math.Trunc(f) && back != string(n) &&
		!hasFraction(string(n)) {
		return n // a whole number that no float holds
	}

	return f
}

func hasFraction(n string) bool {
	for _, c := range n {
		if c == '.' || c == 'e' || c == 'E' {
			return true
		}
	}

	return false
}

// guessed returns what a text of a table stands for: a number or a truth where it is written as one
// is, else the text.
func guessed(text string) any {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(i, 10) == text {
		return i
	}

	if f, err := strconv.ParseFloat(text, 64); err == nil && plainFloat(text) && !math.IsInf(f, 0) {
		return f
	}

	switch text {
	case "true":
		return true
	case "false":
		return false
	}

	return text
}

// plainFloat tells decimals such as -1.25 from what Go reads as a float too: 0x1p-2, 1_0, Inf, and
// what is longer than a float holds, or begins with zeros.
func plainFloat(text string) bool {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return false
	}

	back := strconv.FormatFloat(f, 'f', -1, 64)
	for len(text) > len(back) && hasFraction(text) && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}

	return text == back || text == back+"."
}

// shown returns a plain value as text; ok is false for lists and objects.
func shown(v any) (text string, ok bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return string(v), true
	case string:
		return v, true
	case []byte:
		return encoded(v), true
	case time.Time:
		return v.Format(time.RFC3339Nano), true
	case []any, object:
		return "", false
	}

	return fmt.Sprint(v), true
}
