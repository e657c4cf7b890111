package format

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind says where a rule of a signature looks.
type Kind string

// The kinds of rules, as they are written in the table.
const (
	// Magic is "OFFSET:PATTERN": bytes at a fixed place.
	Magic Kind = "magic"
	// MIME is the bare word "mime": the general library of types says one of the format's MIME
	// types. So it is without any signature, too.
	MIME Kind = "mime"
	// As is "as:ID": the file is recognised as that other format, and its name says this one. The
	// two share their bytes.
	As Kind = "as"

	// The others are "KIND:PATTERN", or several patterns joined by "&", of which each must be the
	// start of something that the file says of itself.

	Brand     Kind = "brand"     // a brand of an ISO base media file (ISO/IEC 14496-12)
	Package   Kind = "opc"       // an entry of an Open Packaging Conventions zip (ISO/IEC 29500-2)
	Declared  Kind = "declared"  // the MIME type in a zip's entry, as in OpenDocument and EPUB
	Gzip      Kind = "gz"        // the id of the format that is packed
	Compound  Kind = "ole"       // a stream of a compound file (MS-CFB)
	Ogg       Kind = "ogg"       // the first packet of a logical stream (RFC 3533)
	ASF       Kind = "asf"       // the type of a stream: video, audio
	Palm      Kind = "palm"      // what a Palm database's first record says: its kind and version
	Chunk     Kind = "png"       // a chunk of a PNG before its image data
	Directory Kind = "ifd"       // a tag of a TIFF's first directory, NUMBER=VALUE, in capitals
	Root      Kind = "root"      // an XML document's root element
	Structure Kind = "structure" // frames that follow each other and the like, which code must see
)

// containers are the kinds that are held against what a file says of itself.
func containers() []Kind {
	return []Kind{
		Brand, Package, Declared, Gzip, Compound, Ogg, ASF, Palm, Chunk, Directory, Root, Structure,
	}
}

// Rule is one way to recognise a format. "~" before it in the table makes it hold only for files
// whose name says the format.
type Rule struct {
	Kind     Kind
	Named    bool
	Offset   int       // of Magic
	Patterns []Pattern // all of them must be found
	Like     string    // of As
}

// Fixed is the number of bytes that the rule's patterns ask for.
func (r Rule) Fixed() int {
	n := 0
	for _, p := range r.Patterns {
		n += p.Fixed()
	}

	return n
}

// In reports whether a rule of kind Magic holds for a file with that head.
func (r Rule) In(head []byte) bool {
	return r.Kind == Magic && r.Offset <= len(head) && r.Patterns[0].StartOf(head[r.Offset:])
}

// ByMIME reports whether the library of types may say that a file is of this format.
func (f Format) ByMIME() bool {
	byMIME := func(r Rule) bool { return r.Kind == MIME }
	return len(f.Signature) == 0 || slices.ContainsFunc(f.Signature, byMIME)
}

// Likes reports whether a name decides that a file is of this format where its bytes say the other
// one.
func (f Format) Likes(id string) bool {
	return slices.ContainsFunc(
		f.Signature,
		func(r Rule) bool { return r.Kind == As && r.Like == id },
	)
}

func parseSignature(text string) ([]Rule, error) {
	var rules []Rule

	for word := range strings.FieldsSeq(text) {
		r, err := parseRule(word)
		if err != nil {
			return nil, fmt.Errorf("rule %q: %w", word, err)
		}

		rules = append(rules, r)
	}

	return rules, nil
}

func parseRule(word string) (Rule, error) {
	word, named := strings.CutPrefix(word, "~")
	kind, value, valued := strings.Cut(word, ":")
	r := Rule{Kind: Kind(kind), Named: named}

	var err error

	switch {
	case r.Kind == MIME && !valued:
		return r, nil
	case !valued:
		return Rule{}, errors.New("no value")
	case r.Kind == As:
		r.Like = value
		return r, nil
	case slices.Contains(containers(), r.Kind):
		r.Patterns, err = parsePatterns(strings.Split(value, "&"))
		return r, err
	}

	offset, err := strconv.ParseUint(kind, 10, 16)
	if err != nil {
		return Rule{}, errors.New("neither an offset nor a kind stands before the colon")
	}

	r.Kind, r.Offset = Magic, int(offset)
	r.Patterns, err = parsePatterns([]string{value})

	return r, err
}

func parsePatterns(list []string) ([]Pattern, error) {
	var patterns []Pattern

	for _, text := range list {
		p, err := ParsePattern(text)
		if err != nil {
			return nil, err
		}

		patterns = append(patterns, p)
	}

	return patterns, nil
}
