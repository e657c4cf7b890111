package redline_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/libreoffice/redline"
)

// region is a change as OpenDocument keeps it.
func region(id, kind, deleted string) string {
	return `<text:changed-region xml:id="` + id + `" text:id="` + id + `"><text:` + kind +
		`><office:change-info><dc:creator>A</dc:creator></office:change-info>` + deleted +
		`</text:` + kind + `></text:changed-region>`
}

func tracked(regions ...string) string {
	return "<text:tracked-changes>" + strings.Join(regions, "") + "</text:tracked-changes>"
}

func mark(kind, id string) string {
	return `<text:` + kind + ` text:change-id="` + id + `"/>`
}

func TestChangesOfOpenDocumentAreSettled(t *testing.T) {
	t.Parallel()

	const hiding = `<style:style style:name="T9"><style:text-properties text:display="none"/></style:style>` +
		`<style:style style:name="T1"/><style:style style:name="T2"><style:text-properties/></style:style>`

	word := tracked(
		region("d", "deletion", "<text:p>old </text:p>"),
		region("i", "insertion", ""),
	) +
		"<text:p>a " + mark(
		"change",
		"d",
	) + mark(
		"change-start",
		"i",
	) + "new " + mark(
		"change-end",
		"i",
	) + "b</text:p>"
	lines := tracked(
		region("d", "deletion", `<text:p>1</text:p><text:p text:style-name="P2"><x>2</x></text:p>`),
	) +
		`<text:p text:style-name="P7">a` + mark(
		"change",
		"d",
	) + "b</text:p>"
	joined := tracked(region("i", "insertion", "")) +
		"<text:p>a" + mark("change-start", "i") + "x</text:p><text:p>y" + mark("change-end", "i") + "b</text:p>"
	crossed := tracked(region("i", "insertion", "")) +
		"<text:p>a" + mark("change-start", "i") + "x<text:span>y" + mark("change-end", "i") + "b</text:span></text:p>"
	table := tracked(region("d", "deletion", "<table:table><text:p>1</text:p></table:table>")) +
		"<office:text>" + mark("change", "d") + "</office:text>"
	both := tracked(region("i", "insertion", ""), region("d", "deletion", "<text:p>x</text:p>")) +
		"<text:p>" + mark("change-start", "i") + "n" + mark("change", "d") + mark("change-end", "i") + "b</text:p>"

	for name, c := range map[string]struct {
		in, accepted, original string
		found                  bool
	}{
		"nothing":       {"<a>&amp; <b x='1'/>\n</a>", "<a>&amp; <b x='1'/>\n</a>", "<a>&amp; <b x='1'/>\n</a>", false},
		"no changes":    {"<a>" + tracked() + "y</a>", "<a>y</a>", "<a>y</a>", false},
		"a word":        {word, "<text:p>a " + mark("change", "d") + mark("change-start", "i") + "new " + mark("change-end", "i") + "b</text:p>", "<text:p>a old b</text:p>", true},
		"lines":         {lines, `<text:p text:style-name="P7">a` + mark("change", "d") + "b</text:p>", `<text:p text:style-name="P7">a1</text:p><text:p text:style-name="P7"><x>2</x>b</text:p>`, true},
		"joined lines":  {joined, strings.TrimPrefix(joined, tracked(region("i", "insertion", ""))), "<text:p>ab</text:p>", true},
		"crossed":       {crossed, strings.TrimPrefix(crossed, tracked(region("i", "insertion", ""))), "<text:p>a" + mark("change-start", "i") + "<text:span>" + mark("change-end", "i") + "b</text:span></text:p>", true},
		"a table":       {table, "<office:text>" + mark("change", "d") + "</office:text>", "<office:text><table:table><text:p>1</text:p></table:table></office:text>", true},
		"one in one":    {both, "<text:p>" + mark("change-start", "i") + "n" + mark("change", "d") + mark("change-end", "i") + "b</text:p>", "<text:p>b</text:p>", true},
		"hidden":        {hiding + `<text:p>a<text:span text:style-name="T9">x<b/></text:span><text:span text:style-name="T2">y</text:span></text:p>`, hiding + `<text:p>a<text:span text:style-name="T2">y</text:span></text:p>`, hiding + `<text:p>a<text:span text:style-name="T2">y</text:span></text:p>`, true},
		"a section":     {`<text:section text:display="none"><text:p>x</text:p></text:section>y`, "y", "y", true},
		"of no account": {`<text:p>a` + mark("change", "q") + mark("change-end", "q") + `</text:p>`, `<text:p>a` + mark("change", "q") + mark("change-end", "q") + `</text:p>`, `<text:p>a` + mark("change", "q") + mark("change-end", "q") + `</text:p>`, false},
	} {
		for way, want := range map[string]string{redline.Accepted: c.accepted, redline.Original: c.original} {
			got, found := rewritten(t, "content.xml", c.in, "odt", way)
			if got != want || found != c.found {
				t.Errorf("%s, %s: %q %v, want %q", name, way, got, found, want)
			}
		}
	}
}

func FuzzOpenDocument(f *testing.F) {
	f.Add(tracked(region("d", "deletion", "<text:p>x</text:p>"))+mark("change", "d"), true)
	f.Add("<text:p>"+mark("change-start", "i")+"<a>", false)
	f.Fuzz(func(t *testing.T, content string, original bool) {
		way := map[bool]string{true: redline.Original, false: redline.Accepted}[original]
		document := packed(t, "content.xml", content)

		var out strings.Builder
		if _, err := redline.Rewrite(
			strings.NewReader(string(document)),
			int64(len(document)),
			&out,
			"odt",
			way,
		); err == nil &&
			out.Len() == 0 {
			t.Error("nothing was written")
		}
	})
}
