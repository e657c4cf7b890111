// Package option owns the schemas of what callers may ask for: each field's type, range, default
// and where it applies.
//
// It parses and checks values and holds the words that document them; it does not know what an
// engine makes of a value.
package option
