package format

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Pattern is a run of bytes, some of which may be one of several, or any.
//
// It is written as text. "?" is any byte and "?{12}" twelve of them, "[ab]" and "[a-f]" are one of
// several. "\xff" is a byte by its number, "\0" the byte zero, "\n" and "\r" ends of lines, "\s" a
// blank; a backslash before anything else takes it as it stands.
type Pattern []choice

// choice holds the bytes that may stand in one place; none means any.
type choice string

// StartOf reports whether the bytes begin with the pattern.
func (p Pattern) StartOf(b []byte) bool {
	if len(b) < len(p) {
		return false
	}

	for i, c := range p {
		if c != "" && strings.IndexByte(string(c), b[i]) < 0 {
			return false
		}
	}

	return true
}

// Fixed is the number of places where not just any byte may stand: of two patterns that fit, the
// one with more says more.
func (p Pattern) Fixed() int {
	n := 0

	for _, c := range p {
		if c != "" {
			n++
		}
	}

	return n
}

// ParsePattern reads a pattern as it is written in the table.
func ParsePattern(text string) (Pattern, error) {
	var p Pattern

	for s := (scanner{rest: text}); s.rest != ""; {
		next, err := s.next()
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", text, err)
		}

		p = append(p, next...)
	}

	return p, nil
}

// scanner takes a pattern's text apart.
type scanner struct{ rest string }

// next takes a byte, a class, or a run of any bytes.
func (s *scanner) next() (Pattern, error) {
	switch s.rest[0] {
	case '?':
		s.rest = s.rest[1:]
		return s.anything()
	case '[':
		s.rest = s.rest[1:]
		c, err := s.class()

		return Pattern{c}, err
	}

	b, err := s.one()

	return Pattern{choice([]byte{b})}, err
}

// anything takes the count that may stand behind a question mark.
func (s *scanner) anything() (Pattern, error) {
	inside, ok := strings.CutPrefix(s.rest, "{")
	if !ok {
		return make(Pattern, 1), nil
	}

	digits, rest, closed := strings.Cut(inside, "}")

	const most = 1024

	n, err := strconv.Atoi(digits)
	if err != nil || !closed || n < 1 || n > most {
		return nil, fmt.Errorf("?{n} takes a number from 1 to %d", most)
	}

	s.rest = rest

	return make(Pattern, n), nil
}

// class takes what is left of [...].
func (s *scanner) class() (choice, error) {
	var found []byte

	for !strings.HasPrefix(s.rest, "]") {
		first, err := s.one()
		if err != nil {
			return "", err
		}

		last := first

		if after, ok := strings.CutPrefix(s.rest, "-"); ok {
			s.rest = after
			if last, err = s.one(); err != nil {
				return "", err
			}
		}

		for n := range max(0, int(last)-int(first)+1) {
			found = append(found, first+byte(n&0xff))
		}
	}

	s.rest = s.rest[1:]

	if len(found) == 0 {
		return "", errors.New("a class holds nothing")
	}

	return choice(found), nil
}

// one takes a single byte, escaped or not.
func (s *scanner) one() (byte, error) {
	if s.rest == "" {
		return 0, errors.New("it ends too early")
	}

	b := s.rest[0]
	s.rest = s.rest[1:]

	if b != '\\' {
		return b, nil
	}

	if s.rest == "" {
		return 0, errors.New("a backslash ends it")
	}

	b = s.rest[0]

	s.rest = s.rest[1:]
	if b == 'x' {
		return s.hex()
	}

	if i := strings.IndexByte("0nrs", b); i >= 0 {
		return "\x00\n\r "[i], nil
	}

	return b, nil
}

func (s *scanner) hex() (byte, error) {
	if len(s.rest) < 2 {
		return 0, errors.New(`\x takes two digits`)
	}

	n, err := strconv.ParseUint(s.rest[:2], 16, 8)
	if err != nil {
		return 0, errors.New(`\x takes two digits`)
	}

	s.rest = s.rest[2:]

	return byte(n), nil
}
