package check

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"time"

	"github.com/convertd/convertd/adapters/engine/check/pages"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.ManyVerifier = (*Verifier)(nil)

// VerifyMany reads PDFs of one folder in one process; see ports.ManyVerifier. It refuses nothing:
// what is not as it should be there, the usual reader has the last word on.
func (v *Verifier) VerifyMany(
	ctx context.Context, outputs []ports.Output,
) ([][]job.Check, error) {
	checks := make([][]job.Check, len(outputs))
	if len(outputs) < 2 || v.executable == "" || !together(outputs) {
		return checks, nil
	}

	counts, err := v.count(ctx, outputs)
	if err != nil || len(counts) != len(outputs) {
		return checks, context.Cause(ctx) // each by itself, unless nobody waits any more
	}

	for i, n := range counts {
		if want := outputs[i].Expect.Facts.Pages; n > 0 && (want == 0 || n == want) {
			checks[i] = []job.Check{
				{Name: "opens", Reader: pdfcpu, Independent: true},
				{
					Name:        job.CheckPages,
					Reader:      pdfcpu,
					Independent: true,
					Detail:      strconv.Itoa(n),
				},
			}
		}
	}

	return checks, nil
}

// together reports whether all are PDFs of one folder that are only to open and have pages.
func together(outputs []ports.Output) bool {
	folder := filepath.Dir(outputs[0].Path)

	for _, o := range outputs {
		info, err := os.Lstat(o.Path)
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 ||
			o.Expect.MaxSize > 0 && info.Size() > o.Expect.MaxSize {
			return false
		}

		if filepath.Dir(o.Path) != folder || o.Format.Reader.Kind != format.ByPDFInfo ||
			o.Expect.Untouched || o.Expect.Restricted || o.Expect.Password != "" ||
			o.Expect.PDFA != "" {
			return false
		}
	}

	return true
}

// count has one process count the pages of PDFs that lie in one folder: 0 where it cannot.
func (v *Verifier) count(ctx context.Context, outputs []ports.Output) ([]int, error) {
	const program, results = "convertd", "results"

	folder := filepath.Dir(outputs[0].Path)

	// A mount for each would take longer than the reading. The folders above are shut.
	const passable = 0o711
	if err := os.Chmod(folder, passable); err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}

	args := []string{"engine", pages.Name}
	for _, o := range outputs {
		args = append(args, path.Join(sandbox.InPath(results), filepath.Base(o.Path)))
	}

	said, err := v.runner.Run(ctx, sandbox.Command{
		Tool:   sandbox.InPath(program),
		Args:   args,
		Env:    []string{"GOMAXPROCS=1", "GOGC=400", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none"},
		Light:  true,
		Inputs: []sandbox.Mount{{Host: v.executable, Name: program}, {Host: folder, Name: results}},
		Limits: sandbox.Limits{
			Wall:         time.Minute,
			CPU:          time.Minute,
			Memory:       512 << 20,
			AddressSpace: 4 << 30, // Go takes some in advance
		},
	})
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}

	var counts []int
	if err := json.Unmarshal(said.Stdout, &counts); err != nil {
		return nil, fmt.Errorf("check: the answer: %w", err)
	}

	return counts, nil
}
