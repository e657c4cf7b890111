package main

import (
	"context"
	"fmt"
	"slices"
)

// verdict is what became of a file.
type verdict string

// The verdicts.
const (
	right   verdict = "right"   // the result is what the source is
	refused verdict = "refused" // with a cause that a caller can act on
	failed  verdict = "failed"  // with an error that is ours to mend
	wrong   verdict = "wrong"   // completed, and the result is not what the source is
)

// verdicts returns every verdict, from the best to the worst.
func verdicts() []verdict { return []verdict{right, refused, failed, wrong} }

// trial is a file and what became of it.
type trial struct {
	name           string
	category       string
	format, target string
	verdict        verdict
	why            string
	note           note
}

// targets are what is made of files of each category, the first that there is.
func targets(category string) []string {
	return map[string][]string{
		"video":    {"mp4", "mkv"},
		"audio":    {"mp3", "wav"},
		"image":    {"png", "jpg"},
		"document": {"pdf", "png", "txt", "html"},
		"archive":  {"zip", "tar"},
	}[category]
}

// sensible returns what a file is turned into: a common format, else any that there is.
func sensible(category, from string, can []string) string {
	for _, id := range slices.Concat(targets(category), slices.Sorted(slices.Values(can))) {
		if id != from && slices.Contains(can, id) {
			return id
		}
	}

	return ""
}

// try converts one file and reads back what was made.
func (c client) try(ctx context.Context, path string) trial {
	t := trial{verdict: refused}

	uploaded, err := c.upload(ctx, path)
	if err != nil {
		t.verdict, t.why = judged(err)
		return t
	}

	t.format = uploaded.Format

	category, can, err := c.format(ctx, uploaded.Format)
	if err != nil {
		t.verdict, t.why = judged(err)
		return t
	}

	t.category = category
	if t.target = sensible(category, t.format, can); t.target == "" {
		t.why = "nothing here reads " + uploaded.Format
		return t
	}

	made, err := c.convert(ctx, uploaded.ID, t.target)
	if err != nil {
		t.verdict, t.why = judged(err)
		return t
	}

	if t.why = differs(ctx, path, made, category, t.target); t.why != "" {
		t.verdict = wrong
		return t
	}

	t.verdict = right

	return t
}

// judged tells an error that a caller can act on from one that is ours.
func judged(err error) (verdict, string) {
	r, answered := asRefusal(err)
	if !answered {
		return failed, err.Error()
	}

	if r.Code == "CONVERSION_FAILED" || r.Code == "INTERNAL_ERROR" || r.Code == "TIMEOUT" {
		return failed, fmt.Sprintf("%s: %s", r.Code, r.Message)
	}

	return refused, fmt.Sprintf("%s: %s", r.Code, r.Message)
}
