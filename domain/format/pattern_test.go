package format_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
)

func TestPatterns(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		pattern, bytes string
		fixed          int
		want           bool
	}{
		{`GIF8`, "GIF89a", 4, true},
		{`GIF8`, "GIF", 4, false},
		{`RIFF????WAVE`, "RIFF\x01\x02\x03\x04WAVE", 8, true},
		{`RIFF?{4}WAVE`, "RIFF\x01\x02\x03WAVE", 8, false},
		{`?{3}`, "ab", 0, false},
		{`[ab][x-z]`, "by", 2, true},
		{`[ab][x-z]`, "cy", 2, false},
		{`[ab][x-z]`, "bw", 2, false},
		{`[\x40-\x7f]`, "\x80", 1, false},
		{`[\xfe-\xff]`, "\xff", 1, true},
		{`\x89\0\n\r\s\?\[\\`, "\x89\x00\n\r ?[\\", 8, true},
		{``, "anything", 0, true},
	} {
		p, err := format.ParsePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
		}

		if got := p.StartOf([]byte(c.bytes)); got != c.want || p.Fixed() != c.fixed {
			t.Errorf(
				"%s in %q: %v with %d fixed, want %v with %d",
				c.pattern,
				c.bytes,
				got,
				p.Fixed(),
				c.want,
				c.fixed,
			)
		}
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, seed := range []string{`RIFF????WAVE`, `[\0\x02-\x05]?{60}`, `\xd0\s\?`, `[`, `\`, `?{`} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		p, err := format.ParsePattern(text)
		if err == nil && p.Fixed() > len(text) {
			t.Errorf("%q asks for %d bytes", text, p.Fixed())
		}
	})
}

func TestRulesHoldAtTheirPlace(t *testing.T) {
	t.Parallel()

	r, err := format.Parse(strings.NewReader(head + "a,A,image,x/a,a,,,4:ftyp brand:heic,,\n"))
	if err != nil {
		t.Fatal(err)
	}

	a, _ := r.Find("a")
	for in, want := range map[string]bool{"0000ftyp": true, "ftypftyp": true, "ftyp0000": false, "000": false} {
		if got := a.Signature[0].In([]byte(in)); got != want {
			t.Errorf("%q: %v", in, got)
		}

		if a.Signature[1].In([]byte("heic" + in)) {
			t.Errorf("a brand was found in %q without its box", in)
		}
	}
}

func TestSizesAtFixedPlaces(t *testing.T) {
	t.Parallel()

	bytes := []byte(
		"\x01\x00\x02\x00\x03\x00\x0a\x00\x00\x00\x05\x00\x00" + strings.Repeat("\x00", 20),
	)

	for in, want := range map[string][2]int{
		"le16@0x2":     {1, 2},
		"be16@1x3":     {2, 3},
		"le32@4x6":     {3 + 10<<16, 10},
		"le16@2-0x6-4": {2, 8},
		"le16@0-2x0-4": {0, 0}, // a window whose corners are exchanged has no size
		"le16@0x32":    {0, 0}, // beyond the end
		"png":          {0, 0},
		"":             {0, 0},
	} {
		r, err := format.Parse(strings.NewReader(head + "a,A,image,x/a,a,,,," + in + ",\n"))
		if err != nil {
			t.Fatal(err)
		}

		a, _ := r.Find("a")
		if w, h := a.Size.In(bytes); w != want[0] || h != want[1] {
			t.Errorf("%s: %d × %d, want %v", in, w, h, want)
		}

		if w, h := a.Size.In(bytes[:10]); w != 0 || h != 0 {
			t.Errorf("%s in a few bytes: %d × %d", in, w, h)
		}
	}
}

func ExampleParsePattern() {
	p, _ := format.ParsePattern(`RIFF????WAVE`)
	fmt.Println(p.StartOf([]byte("RIFF\x24\x00\x00\x00WAVEfmt ")), p.Fixed())
	// Output: true 8
}
