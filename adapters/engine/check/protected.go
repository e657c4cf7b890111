package check

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// asking is what MuPDF does with a protected PDF. It takes the password from a file: other programs
// take it as an argument, which anybody on the machine can read.
const asking = `var doc = new PDFDocument(scriptArgs[1]);
var seen = { needs: doc.needsPassword(), opens: doc.authenticatePassword(read(scriptArgs[0])) };
if (seen.opens) seen.pages = doc.countPages();
print(JSON.stringify(seen));
`

// protected holds a PDF to open with the password, and not without.
func (v *Verifier) protected(ctx context.Context, o ports.Output) ([]job.Check, error) {
	const script, password = "script.js", "password"

	mounts := []sandbox.Mount{
		{Name: script, Content: []byte(asking)},
		{Name: password, Content: []byte(o.Expect.Password)},
	}

	result, ok, err := v.runWith(
		ctx,
		o,
		mutool,
		mounts,
		"run",
		sandbox.InPath(script),
		sandbox.InPath(password),
	)
	if err != nil {
		return nil, err
	}

	if !ok {
		return v.recognised(o)
	}

	var seen struct {
		Needs bool `json:"needs"`
		Opens bool `json:"opens"`
		Pages int  `json:"pages"`
	}
	if err := json.Unmarshal(result.Stdout, &seen); err != nil {
		return nil, fmt.Errorf("mutool's answer: %w", err)
	}

	switch want := o.Expect.Facts.Pages; {
	case !seen.Needs:
		return nil, broken(o, "it opens without the password")
	case !seen.Opens:
		return nil, broken(o, "it does not open with the password")
	case seen.Pages == 0:
		return nil, broken(o, "it has no pages")
	case want > 0 && seen.Pages != want:
		return nil, broken(o, fmt.Sprintf("it has %d pages instead of %d", seen.Pages, want))
	}

	return []job.Check{
		{Name: "opens", Reader: mutool, Independent: true, Detail: "with the password"},
		{Name: job.CheckPages, Reader: mutool, Independent: true, Detail: strconv.Itoa(seen.Pages)},
		{Name: "encrypted", Reader: mutool, Independent: true, Detail: "not without the password"},
	}, nil
}
