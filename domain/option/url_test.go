package option_test

import (
	"testing"

	"github.com/convertd/convertd/domain/option"
)

func TestHideQueryKeepsHostAndPath(t *testing.T) {
	t.Parallel()

	for url, want := range map[string]string{
		"https://example.com/a/b.pdf":                     "https://example.com/a/b.pdf",
		"https://example.com/a.pdf?":                      "https://example.com/a.pdf?",
		"https://example.com/a.pdf?X-Amz-Signature=5ec1e": "https://example.com/a.pdf?…",
		"https://example.com?token=a?b#c":                 "https://example.com?…",
		"https://example.com/a.pdf?…":                     "https://example.com/a.pdf?…",
	} {
		if got := option.HideQuery(url); got != want {
			t.Errorf("HideQuery(%q) = %q, want %q", url, got, want)
		}
	}
}
