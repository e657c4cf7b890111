package conversion_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// splitter makes pictures of a PDF.
type splitter struct{ pages int }

func (splitter) About() ports.EngineInfo { return ports.EngineInfo{Name: "split", Version: "1"} }

func (splitter) Edges() []route.Edge {
	return []route.Edge{{From: "pdf", To: "png", Engine: "split", Cost: 1}}
}

func (splitter) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

func (s splitter) Do(_ context.Context, step ports.Step) (ports.Made, error) {
	var (
		paths []string
		errs  []error
	)

	for n := range s.pages {
		path := filepath.Join(step.Dir, fmt.Sprint(n))
		paths, errs = append(paths, path), append(errs, os.WriteFile(path, []byte("x"), 0o600))
	}

	return ports.Made{Outputs: ports.Products(paths...)}, errors.Join(errs...)
}

// counter verifies, and counts how much at a time.
type counter struct {
	refuses   string // the base name of what is not good
	now, most atomic.Int32
	all       atomic.Int32
	meet      chan struct{} // two that are at work at a time pass on through it
}

func (c *counter) Verify(ctx context.Context, o ports.Output) ([]job.Check, error) {
	now := c.now.Add(1)
	defer c.now.Add(-1)

	c.all.Add(1)

	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); {
		most = c.most.Load()
	}

	if filepath.Base(o.Path) == c.refuses {
		return nil, fault.New(fault.ConversionFailed, "bad")
	}

	select {
	case c.meet <- struct{}{}:
	case <-c.meet:
	case <-ctx.Done():
	}

	return []job.Check{{Name: "opens", Detail: filepath.Base(o.Path)}}, nil
}

func split(t *testing.T, pages int, v ports.Verifier) (conversion.Made, error) {
	t.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	list, err := catalog.New(formats, []ports.Engine{splitter{pages}})
	if err != nil {
		t.Fatal(err)
	}

	target, _ := formats.Find("png")

	return conversion.New(conversion.Deps{Catalog: list, Verifier: v}).
		Do(t.Context(), conversion.Request{
			Operation: operation.Conversion(),
			Sources:   []conversion.Source{{Path: "/a.pdf", Name: "a.pdf", Format: "pdf"}},
			Target:    target,
			Dir:       t.TempDir(),
			Progress:  func(float64, ports.EngineInfo) {},
		})
}

func TestSeveralOutputsAreVerifiedAtATime(t *testing.T) {
	t.Parallel()

	const pages = 40

	v := &counter{meet: make(chan struct{})}

	made, err := split(t, pages, v)
	if err != nil || len(made.Outputs) != pages {
		t.Fatalf("%d outputs, %v", len(made.Outputs), err)
	}

	if most := v.most.Load(); most < 2 || most > 4 {
		t.Errorf("%d at a time", most)
	}

	for i, o := range made.Outputs {
		name := fmt.Sprintf("a-%02d.png", i+1)
		if o.Name != name || o.Checks[0].Detail != fmt.Sprint(i) {
			t.Errorf("output %d is %s, checked was %s", i, o.Name, o.Checks[0].Detail)
		}
	}
}

func TestNoMoreIsVerifiedAfterOneThatIsBad(t *testing.T) {
	t.Parallel()

	// No two can meet on a nil channel: those beside the bad one last until they are told to end.
	v := &counter{refuses: "3"}

	_, err := split(t, 400, v)
	if !fault.Is(err, fault.ConversionFailed) || !strings.Contains(err.Error(), "bad") {
		t.Errorf("%v", err)
	}

	if all := v.all.Load(); all != 4 {
		t.Errorf("%d were verified", all)
	}
}
