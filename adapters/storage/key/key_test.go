package key_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/storage/key"
)

func TestCheck(t *testing.T) {
	t.Parallel()

	kept := []string{"a", "Z9-_.", "a/b", "...", ".a", "a..b", strings.Repeat("a", 255)}
	for _, k := range kept {
		if err := key.Check(k); err != nil {
			t.Errorf("Check(%q) = %v, want nil", k, err)
		}
	}

	refused := []string{
		"",
		"/",
		"/a",
		"a/",
		"a//b",
		".",
		"..",
		"a/..",
		"./a",
		"a b",
		"a+b",
		"é",
		"a\x00",
		"a\xff",
		strings.Repeat("a", 256),
	}
	for _, k := range refused {
		if key.Check(k) == nil {
			t.Errorf("Check(%q) = nil, want an error", k)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("a/b")
	f.Add("../x")
	f.Fuzz(func(t *testing.T, k string) {
		if key.Check(k) != nil {
			return
		}

		if strings.HasPrefix(k, "/") || strings.Contains("/"+k+"/", "/../") ||
			strings.ContainsAny(k, "\x00\\+ ") {
			t.Fatalf("Check(%q) = nil, though the key could leave its folder", k)
		}
	})
}
