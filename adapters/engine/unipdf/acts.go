package unipdf

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// run has Main do what is ordered with the step's inputs, and returns what it wrote.
func (l library) run(ctx context.Context, w *pdf.Work, o order) (ports.Made, error) {
	o.Output = sandbox.WorkPath(pdf.Output)

	for i := range w.Inputs {
		o.Inputs = append(o.Inputs, sandbox.InPath(inputName(i)))
	}

	c, err := l.command(o)
	if err != nil {
		return ports.Made{}, err
	}

	for i, in := range w.Inputs {
		c.Inputs = append(c.Inputs, pdf.Mounted(in.Path, inputName(i)))
	}

	if _, err := w.Run(ctx, c); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

func (l library) merge(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	all, err := w.LookAll(ctx)
	if err != nil {
		return ports.Made{}, err
	}

	for _, holds := range all {
		w.WarnOf(holds)

		if holds.Attached {
			w.Warn("Files that are attached to the PDFs are not in the result.")
		}
	}

	return l.run(ctx, w, order{Do: doMerge})
}

func (l library) rotate(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	pages, err := chosen(ctx, w)
	if err != nil {
		return ports.Made{}, err
	}

	return l.run(ctx, w, order{Do: doRotate, Pages: pages, Angle: w.Options.Text("angle")})
}

func (l library) extract(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	pages, err := chosen(ctx, w)
	if err != nil {
		return ports.Made{}, err
	}

	return l.run(ctx, w, order{Do: doExtract, Pages: pages})
}

// chosen returns the numbers of the pages that the option names.
func chosen(ctx context.Context, w *pdf.Work) ([]int, error) {
	_, count, err := w.Prepare(ctx)
	if err != nil {
		return nil, err
	}

	return pdf.Pages("pages", w.Options.Text("pages"), count)
}

func (l library) encrypt(ctx context.Context, w *pdf.Work) (ports.Made, error) {
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

	return l.run(ctx, w, order{
		Do: doEncrypt, User: user, Owner: owner, Denied: denied(w.Options.Object("permissions")),
	})
}

// denied names what is not permitted: what is said so, and what a wider one implies.
func denied(asked option.Values) []string {
	implied := map[string]string{
		"print_high": "printing",
		"annotating": "modifying",
		"forms":      "modifying",
		"assembly":   "modifying",
	}

	var names []string

	for name := range permissions() {
		said := name
		if !asked.Has(name) {
			said = implied[name]
		}

		if asked.Has(said) && !asked.Bool(said) {
			names = append(names, name)
		}
	}

	return names
}

func (l library) decrypt(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	made, err := l.run(ctx, w, order{Do: doDecrypt, User: w.Options.Text("password")})
	if fault.Is(err, fault.PasswordRequired) {
		return made, pdf.WrongPassword(w.Options.Text("password")).Because(err)
	}

	return made, err
}
