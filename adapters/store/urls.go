package store

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

const (
	// sealedFor is what the queries of URLs are encrypted for.
	sealedFor = "url"
	// sealedMark stands between a URL without its query and the encrypted query. No URL that was
	// stored in clear holds it: a release before this one has written those.
	sealedMark = "?…#sealed:"
	// foundMark stands there where what follows is the mark by which the URL is found.
	foundMark = "?…#mark:"
)

// urls keeps the queries of URLs in one transaction: presigned ones let whoever has them in. What
// was read is stored again as it was, so that an unchanged row equals the one that is stored.
type urls struct {
	sealer ports.Sealer
	stored map[string]string
}

func (u *urls) seal(url string) (string, error) {
	base, query, ok := option.SplitQuery(url)
	if !ok || query == "" || u.sealer == nil {
		return url, nil
	}

	if stored, known := u.stored[url]; known {
		return stored, nil
	}

	sealed, err := u.sealer.Seal([]byte(query), sealedFor)
	if err != nil {
		return "", fmt.Errorf("seal a URL: %w", err)
	}

	u.stored[url] = base + sealedMark + base64.RawURLEncoding.EncodeToString(sealed)

	return u.stored[url], nil
}

func (u *urls) open(stored string) (string, error) {
	base, text, ok := strings.Cut(stored, sealedMark)
	if !ok {
		return stored, nil
	}

	if u.sealer == nil {
		return "", errors.New("a URL is sealed, and there is no key")
	}

	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", fmt.Errorf("decode a sealed URL: %w", err)
	}

	query, err := u.sealer.Open(sealed, sealedFor)
	if err != nil {
		return "", fmt.Errorf("open a sealed URL: %w", err)
	}

	url := base + "?" + string(query)
	u.stored[url] = stored

	return url, nil
}

// mark returns what stands for a URL in a unique index: sealed twice, it would differ.
func (u *urls) mark(url string) (string, error) {
	base, _, _ := option.SplitQuery(url)

	mark, err := u.sealer.Mark([]byte(url), sealedFor)
	if err != nil {
		return "", fmt.Errorf("mark a URL: %w", err)
	}

	return base + foundMark + base64.RawURLEncoding.EncodeToString(mark), nil
}

func (c *codec) sealed(url string) string {
	stored, err := c.urls.seal(url)
	if err != nil {
		c.errs = append(c.errs, err)
	}

	return stored
}

func (c *codec) opened(stored string) string {
	url, err := c.urls.open(stored)
	if err != nil {
		c.errs = append(c.errs, err)
	}

	return url
}

// found returns a URL as it is found, and sealed where it has something to seal.
func (c *codec) found(url string) (string, sql.Null[string]) {
	sealed := c.sealed(url)
	if sealed == url {
		return url, sql.Null[string]{}
	}

	mark, err := c.urls.mark(url)
	if err != nil {
		c.errs = append(c.errs, err)
	}

	return mark, sql.Null[string]{V: sealed, Valid: true}
}

func (c *codec) sealedURLs(t job.TaskState) job.TaskState { return eachURL(t, c.sealed) }

func (c *codec) openedURLs(t job.TaskState) job.TaskState { return eachURL(t, c.opened) }

// eachURL returns a task with its URLs changed.
func eachURL(t job.TaskState, change func(string) string) job.TaskState {
	op, _ := operation.Find(t.Operation)

	for _, f := range op.Fields {
		if !f.URL || !t.Values.Has(f.Name) {
			continue
		}

		t.Values = maps.Clone(t.Values)
		t.Values[f.Name] = change(t.Values.Text(f.Name))
	}

	return t
}
