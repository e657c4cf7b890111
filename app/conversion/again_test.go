package conversion_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// maker turns PNG into WebP, or fails.
type maker struct {
	name  string
	cost  int
	fails error
	did   *[]string
}

func (m maker) About() ports.EngineInfo { return ports.EngineInfo{Name: m.name, Version: "1"} }

func (m maker) Edges() []route.Edge {
	return []route.Edge{{From: "png", To: "webp", Engine: m.name, Cost: m.cost}}
}

func (m maker) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

func (m maker) Do(_ context.Context, s ports.Step) (ports.Made, error) {
	*m.did = append(*m.did, m.name)
	path := filepath.Join(s.Dir, "out")

	return ports.Made{
		Outputs: ports.Products(path),
	}, errors.Join(m.fails, os.WriteFile(path, []byte(m.name), 0o600))
}

func TestTheNextBestEngineIsTried(t *testing.T) {
	t.Parallel()

	corrupt := fault.New(fault.CorruptFile, "It is damaged.")
	broken := fault.New(fault.ConversionFailed, "It did not work.")

	cases := map[string]struct {
		fails   map[string]error
		refuses string // what the verifier does not take
		did     string
		warns   string
		kind    fault.Kind
	}{
		"the first can": {did: "a"},
		"the first cannot read it": {
			fails: map[string]error{"a": corrupt},
			did:   "a b",
			warns: "a could not do it, so it was done by b",
		},
		"the first's result is bad": {refuses: "a", did: "a b", warns: "done by b"},
		"two cannot": {
			fails: map[string]error{"a": corrupt, "b": broken},
			did:   "a b c",
			warns: "done by c",
		},
		"no one can": {
			fails: map[string]error{"a": corrupt, "b": broken, "c": broken},
			did:   "a b c",
			kind:  fault.CorruptFile,
		},
		"it asks for a password": {
			fails: map[string]error{"a": fault.New(fault.PasswordRequired, "x")},
			did:   "a",
			kind:  fault.PasswordRequired,
		},
		"it asks for something wrong": {
			fails: map[string]error{"a": fault.New(fault.InvalidInput, "x")},
			did:   "a",
			kind:  fault.InvalidInput,
		},
		"its tool died": {
			fails: map[string]error{"a": broken.Because(ports.ErrCrashed)},
			did:   "a",
			kind:  fault.ConversionFailed,
		},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var did []string

			formats, err := format.NewRegistry()
			if err != nil {
				t.Fatal(err)
			}

			list, err := catalog.New(formats, []ports.Engine{
				maker{"b", 2, x.fails["b"], &did},
				maker{"a", 1, x.fails["a"], &did},
				maker{"c", 3, x.fails["c"], &did},
				maker{"d", 4, nil, &did},
			})
			if err != nil {
				t.Fatal(err)
			}

			target, _ := formats.Find("webp")
			made, err := conversion.New(conversion.Deps{Catalog: list, Verifier: reader{x.refuses}}).
				Do(t.Context(), conversion.Request{
					Operation: operation.Conversion(),
					Sources:   []conversion.Source{{Path: "/a.png", Name: "a.png", Format: "png"}},
					Target:    target,
					Dir:       t.TempDir(),
					Progress:  func(float64, ports.EngineInfo) {},
				})

			if got := strings.Join(did, " "); got != x.did {
				t.Errorf("%s were asked, want %s", got, x.did)
			}

			if x.kind != "" {
				if !fault.Is(err, x.kind) {
					t.Errorf("%v, want %s", err, x.kind)
				}

				return
			}

			warned := slices.ContainsFunc(
				made.Warnings,
				func(w string) bool { return strings.Contains(w, x.warns) },
			)
			if err != nil || warned != (x.warns != "") {
				t.Errorf("%v, warnings %q", err, made.Warnings)
			}
		})
	}
}
