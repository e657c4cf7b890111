package remote

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

const (
	hidden = "***"
	// shortest is the least number of bytes of what is hidden as a secret of its own: a shorter one
	// would be found in any text.
	shortest = 4
	// longest is how much of a cause is kept, in bytes: servers send whole documents.
	longest = 1000
)

// queries are what follows a URL's path: signatures stand there.
var queries = regexp.MustCompile(`\?[^\s"'<>]+`)

// secretsOf returns what must not be in an error of a place, longest first.
func secretsOf(p ports.Place) []string {
	kind, _ := operation.FindStorage(p.Storage)

	var list []string

	for _, f := range kind.Fields() {
		if f.Secret {
			list = append(list, textsOf(p.Values[f.Name])...)
		}
	}

	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })

	return list
}

func textsOf(value any) []string {
	switch x := value.(type) {
	case string:
		return []string{x, url.QueryEscape(x)}
	case map[string]any:
		var list []string
		for _, inner := range x {
			list = append(list, textsOf(inner)...)
		}

		return list
	}

	return nil
}

// cause is what a fault of this session may say of why: the error's text without secrets.
func (s *session) cause(err error) error {
	text := queries.ReplaceAllString(err.Error(), "?"+hidden)

	for _, secret := range s.secrets {
		if len(secret) >= shortest {
			text = strings.ReplaceAll(text, secret, hidden)
		}
	}

	return errors.New(fault.Clip(strings.Join(strings.Fields(text), " "), longest))
}

// because adds the cause to a fault.
func (s *session) because(f *fault.Fault, err error) error { return f.Because(s.cause(err)) }
