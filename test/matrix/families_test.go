package matrix_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cues is when the lines of every fixture of subtitles are shown, in seconds.
func cues() []float64 { return []float64{1, 3, 65.5} }

// beginnings are how a line's time is written: hours, where there are any, minutes, seconds and
// parts of one; or a number alone, of frames or milliseconds.
func beginnings() map[string]*regexp.Regexp {
	const clock = `(?:(\d+):)?(\d+):(\d+)[.,](\d+)`

	return map[string]*regexp.Regexp{
		"srt":  regexp.MustCompile(`(?m)^` + clock + ` -->`),
		"vtt":  regexp.MustCompile(`(?m)^` + clock + ` -->`),
		"ass":  regexp.MustCompile(`(?m)^Dialogue: [^,]*,` + clock),
		"ssa":  regexp.MustCompile(`(?m)^Dialogue: [^,]*,` + clock),
		"lrc":  regexp.MustCompile(`(?m)^\[` + clock + `\]`),
		"sbv":  regexp.MustCompile(`(?m)^` + clock + `,\d`),
		"ttml": regexp.MustCompile(`begin="` + clock),
		"sub":  regexp.MustCompile(`(?m)^\{(\d+)\}\{\d+\}\D`),
		"smi":  regexp.MustCompile(`(?m)Start=(\d+)><P[^>]*>[^&]`),
	}
}

// sameCues fails where lines are shown at other times than those of the fixture, or are others.
func sameCues(t *testing.T, made, id string) {
	t.Helper()

	text := read(t, made)

	got := slices.Compact(startsOf(text, id)) // in lyrics, each line has its own time

	same := len(got) == len(cues())
	for i := range min(len(got), len(cues())) {
		same = same && math.Abs(got[i]-cues()[i]) < 0.1
	}

	if !same || !strings.Contains(text, token) || !strings.Contains(text, "two lines.") {
		t.Errorf("it shows lines at %v, want %v: %.999q", got, cues(), text)
	}
}

func startsOf(text, id string) []float64 {
	const rate, milli = 25, 1000

	var list []float64

	for _, found := range beginnings()[id].FindAllStringSubmatch(text, -1) {
		var parts []float64

		for _, digits := range found[1:] {
			n, _ := strconv.ParseFloat("0"+digits, 64)
			parts = append(parts, n)
		}

		switch id {
		case "sub":
			list = append(list, parts[0]/rate)
		case "smi":
			list = append(list, parts[0]/milli)
		default:
			part := parts[3] / math.Pow10(len(found[4]))
			list = append(list, parts[0]*3600+parts[1]*60+parts[2]+part)
		}
	}

	return list
}

// sameGlyphs fails where a font lacks a letter of the fixture's, which holds those of the token.
func sameGlyphs(t *testing.T, made, id string) {
	t.Helper()

	glyph := map[string]string{"sfd": "StartChar: %c\n", "ttx": `<GlyphID id="\d+" name="%c"/>`}[id]
	if glyph != "" {
		for _, letter := range token {
			if !regexp.MustCompile(fmt.Sprintf(glyph, letter)).MatchString(read(t, made)) {
				t.Errorf("%c is not in it", letter)
			}
		}

		return
	}

	said, err := output(t.Context(), "fc-scan", "--format", "%{charset}", made)
	if err != nil {
		t.Fatal(err)
	}

	for _, letter := range token {
		if !within(string(said), int64(letter)) {
			t.Errorf("%c is not in it, which has %s", letter, said)
		}
	}
}

// within reports whether a character is among those that fontconfig lists: "20 48 65 6c-6f".
func within(list string, letter int64) bool {
	for span := range strings.FieldsSeq(list) {
		first, last, ranged := strings.Cut(span, "-")
		if !ranged {
			last = first
		}

		from, _ := strconv.ParseInt(first, 16, 64)
		to, _ := strconv.ParseInt(last, 16, 64)

		if from <= letter && letter <= to {
			return true
		}
	}

	return false
}

// samePlaces fails where what is called by the token lies elsewhere.
func samePlaces(t *testing.T, made string) {
	t.Helper()

	said, err := output(t.Context(), "ogrinfo", "-ro", "-al", made)
	if err != nil {
		t.Fatal(err)
	}

	if !bytes.Contains(said, []byte(token)) || bytes.Count(said, []byte("POINT ")) != 3 ||
		!regexp.MustCompile(`POINT (Z )?\(13\.4\d* 52\.(5|49999)`).Match(said) {
		t.Errorf("it says %.2000s", said)
	}
}

// faces is how many triangles the fixtures of bodies have: a cube.
const faces = 12

// sameBody fails where a body has another number of triangles.
func sameBody(t *testing.T, made, id string) {
	t.Helper()

	content := read(t, made)
	got := -1

	switch id {
	case "stl":
		got = int(binary.LittleEndian.Uint32([]byte(content)[80:]))
	case "obj":
		got = strings.Count(content, "\nf ")
	case "ply":
		_, faces, _ := strings.Cut(content, "element face ")
		_, _ = fmt.Sscan(faces, &got)
	default:
		said, err := output(t.Context(), "assimp", "info", made)
		if err != nil {
			t.Fatal(err)
		}

		if found := regexp.MustCompile(`Faces:\s+(\d+)`).FindSubmatch(said); found != nil {
			got, _ = strconv.Atoi(string(found[1]))
		}
	}

	if got != faces {
		t.Errorf("it has %d triangles, want %d", got, faces)
	}
}

// dump prints what a file of structured data holds, read by Python's own readers.
const dump = `
import csv, json, sqlite3, sys
path, kind = sys.argv[1:]
def value():
    if kind == "sqlite":
        db = sqlite3.connect("file:" + path + "?immutable=1", uri=True)
        return [list(db.execute("select * from " + n)) for n, in db.execute("select name from sqlite_master")]
    if kind == "tsv": return list(csv.reader(open(path, encoding="utf-8"), delimiter="\t"))
    if kind == "ndjson": return [json.loads(l) for l in open(path, encoding="utf-8")]
    if kind == "toml":
        import tomllib; return tomllib.load(open(path, "rb"))
    if kind == "plist":
        import plistlib; return plistlib.load(open(path, "rb"))
    if kind == "msgpack":
        import msgpack; return msgpack.load(open(path, "rb"))
    if kind == "cbor":
        import cbor2; return cbor2.load(open(path, "rb"))
    return open(path, encoding="utf-8").read()
print(json.dumps(value(), ensure_ascii=False))
`

// sameData fails where the token, or the number beside it, is not in what a program that did not
// write the file reads from it.
func sameData(t *testing.T, from source, made, id string) {
	t.Helper()

	said, err := output(t.Context(), "/usr/bin/python3", "-I", "-c", dump, made, id)
	if err != nil {
		t.Fatal(err)
	}

	want := []string{token}
	if original, err := os.ReadFile(
		from.path,
	); err == nil &&
		bytes.Contains(original, []byte("42")) {
		want = append(want, "42")
	}

	for _, text := range want {
		if !bytes.Contains(said, []byte(text)) {
			t.Errorf("%q is not in %.999s", text, said)
		}
	}
}
