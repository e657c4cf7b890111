package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// count is how many files there are of each verdict, by the order of verdicts.
type count [4]int

func (n count) sum() int { return n[0] + n[1] + n[2] + n[3] }

func (n count) row(of string) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d |\n", of, n.sum(), n[0], n[1], n[2], n[3])
}

// counts counts trials by what a function says of them; those of which it says "" are left out.
func counts(trials []trial, of func(trial) string) map[string]count {
	list := map[string]count{}

	for _, t := range trials {
		if key := of(t); key != "" {
			n := list[key]
			n[slices.Index(verdicts(), t.verdict)]++
			list[key] = n
		}
	}

	return list
}

// write prints what came out, by category and format, and each file that did not come out right.
func write(out io.Writer, trials []trial) error {
	var text strings.Builder

	all := counts(trials, func(trial) string { return "all" })["all"]
	sound := counts(trials, func(t trial) string {
		if t.note.sound() {
			return "sound"
		}

		return ""
	})["sound"]

	fmt.Fprintf(&text, `# Files by strangers

Written by `+"`go tool task strangers -- -report test/strangers/report.md FOLDER`"+`. One sensible target of each
file, read back by another tool than the one that made it: right, refused with a cause that a caller
can act on, failed with an error that is ours, or wrong in silence.

%d files: %d right, %d refused, %d failed, %d wrong. Of %d sound ones **%d came out right,
%.1f %%**. The others are damaged, protected, parts, or of formats that the server does not name.

`, all.sum(), all[0], all[1], all[2], all[3], sound.sum(), sound[0],
		100*float64(sound[0])/float64(max(1, sound.sum())))

	table(
		&text,
		"kind",
		counts(trials, func(t trial) string { return cmp.Or(t.category, "not taken") }),
	)
	table(
		&text,
		"format",
		counts(trials, func(t trial) string { return cmp.Or(t.format, "not taken") }),
	)

	for _, v := range []verdict{wrong, failed, refused} {
		list(&text, trials, v)
	}

	_, err := io.WriteString(out, strings.TrimSpace(text.String())+"\n")

	return err
}

func table(text *strings.Builder, of string, counted map[string]count) {
	fmt.Fprintf(
		text,
		"| %s | files | right | refused | failed | wrong |\n|---|---|---|---|---|---|\n",
		of,
	)

	for _, key := range slices.Sorted(maps.Keys(counted)) {
		text.WriteString(counted[key].row(key))
	}

	text.WriteString("\n")
}

// list names the files of a verdict, with what is known of them.
func list(text *strings.Builder, trials []trial, v verdict) {
	fmt.Fprintf(text, "## %s\n\n", v)

	none := true

	for _, t := range trials {
		if t.verdict != v {
			continue
		}

		none = false

		fmt.Fprintf(text, "- `%s` (%s → %s): %s", t.name, cmp.Or(t.format, "?"),
			cmp.Or(t.target, "?"), t.why)

		if known := cmp.Or(t.note.kind, t.note.text); known != "" {
			fmt.Fprintf(text, " — %s", strings.Trim(t.note.kind+": "+t.note.text, ": "))
		}

		text.WriteString("\n")
	}

	if none {
		text.WriteString("None.\n")
	}

	text.WriteString("\n")
}
