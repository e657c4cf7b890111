package pdf

import (
	"context"
	"fmt"
	"regexp"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Holding is what a PDF holds beside its pages.
type Holding struct {
	Form       bool `json:"form"`       // fields to fill in, signatures not counted
	Signed     bool `json:"signed"`     // a field that holds a signature
	Attached   bool `json:"attached"`   // files
	Restricted bool `json:"restricted"` // it opens without a password, and forbids something
}

// Look asks qpdf what a PDF holds. One that only a password opens is PasswordRequired.
func Look(ctx context.Context, deps kit.Deps, path string) (Holding, error) {
	var seen Holding

	c := kit.Probe(
		"qpdf",
		"--warning-exit-0",
		"--json=2",
		"--json-key=acroform",
		"--json-key=attachments",
		"--json-key=encrypt",
		sandbox.InPath(Input),
	)

	c.Inputs, c.Line = []sandbox.Mount{Mounted(path, Input)}, seen.reader()
	if _, err := deps.Runner.Run(ctx, c); err != nil {
		return Holding{}, Failure(ctx, err)
	}

	return seen, nil
}

// LookAll asks what each input of a step holds, several at a time.
func (w *Work) LookAll(ctx context.Context) ([]Holding, error) {
	const atOnce = 4

	all := make([]Holding, len(w.Inputs))

	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)

	for i, in := range w.Inputs {
		group.Go(func() (err error) {
			if all[i], err = Look(ctx, w.Deps, in.Path); err != nil {
				return fmt.Errorf("look at input %d: %w", i+1, err)
			}

			return nil
		})
	}

	return all, group.Wait()
}

var entry = regexp.MustCompile(`^ +"(\w+)": (.*?),?$`)

// reader takes qpdf's JSON line by line, each of which is one entry: of a long form it is too much
// to hold. Texts of the PDF stand on one line and in quotes, so that none can pass for an entry.
func (h *Holding) reader() func(line string) {
	signature := false

	return func(line string) {
		found := entry.FindStringSubmatch(line)
		if found == nil {
			return
		}

		switch key, value := found[1], found[2]; key {
		case "fieldtype":
			signature = value == `"/Sig"`
			h.Form = h.Form || !signature
		case "value":
			h.Signed = h.Signed || signature && value != "null"
		case "preferredname":
			h.Attached = true
		case "encrypted":
			h.Restricted = value == "true"
		}
	}
}
