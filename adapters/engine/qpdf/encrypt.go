package qpdf

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// restrictions is what qpdf's JSON calls 256bit.
func restrictions(p option.Values) map[string]string {
	allowed := func(name string, otherwise bool) bool {
		if !p.Has(name) {
			return otherwise
		}

		return p.Bool(name)
	}
	is := func(yes bool) string {
		if yes {
			return "y"
		}

		return "n"
	}

	printing := "none"
	if allowed("printing", true) {
		printing = map[bool]string{true: "full", false: "low"}[allowed("print_high", true)]
	}

	modifying := allowed("modifying", true)

	return map[string]string{
		"print": printing, "extract": is(allowed("copying", true)), "modifyOther": is(modifying),
		"annotate": is(allowed("annotating", modifying)), "form": is(allowed("forms", modifying)),
		"assemble": is(allowed("assembly", modifying)),
	}
}

// encrypt protects by AES-256. What is asked of qpdf stands in a file of JSON: in its arguments, a
// password could pass for an option.
func encrypt(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	user, owner, err := pdf.Passwords(w.Options)
	if err != nil {
		return ports.Made{}, err
	}

	holds, err := pdf.Look(ctx, w.Deps, w.Input().Path)
	if err != nil {
		return ports.Made{}, err
	}

	holds.Restricted = false // it is again
	w.WarnOf(holds)

	if _, err := w.Pages(ctx); err != nil {
		return ports.Made{}, err
	}

	permissions := w.Options.Object("permissions")
	if permissions.Has("accessibility") && !permissions.Bool("accessibility") {
		w.Warn("Since PDF 2.0 reading aloud is always allowed: readers do not heed that it is not.")
	}

	const name = "job.json"

	job, err := json.Marshal(map[string]any{
		"inputFile": sandbox.InPath(pdf.Input), "outputFile": sandbox.WorkPath(pdf.Output),
		"encrypt": map[string]any{
			"userPassword": user, "ownerPassword": owner, "256bit": restrictions(permissions),
		},
	})
	if err != nil {
		return ports.Made{}, fmt.Errorf("qpdf: %w", err)
	}

	mounts := []sandbox.Mount{w.Source(), {Name: name, Content: job}}
	if err := w.QPDF(ctx, mounts, "--job-json-file="+sandbox.InPath(name)); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}
