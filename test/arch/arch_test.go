package arch

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// rules lists every rule by the name that a failure carries.
var rules = map[string]func(tree) []string{
	"direction":      inward,
	"standard":       standard,
	"families":       families,
	"engines":        engines,
	"inbound":        inbound,
	"processes":      processes,
	"operations":     operations,
	"no init":        inits,
	"job changes":    lifecycles,
	"settings":       unset,
	"narrow ports":   narrow,
	"top of tree":    root,
	"names":          named,
	"package doc.go": documented,
}

func TestTree(t *testing.T) {
	t.Parallel()

	judged, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}

	for _, layer := range layers {
		if !slices.ContainsFunc(judged.files, func(f file) bool { return f.layer() == layer }) {
			t.Errorf("no Go file in %s: this is not the tree that the rules are about", layer)
		}
	}

	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, violation := range rule(judged) {
				t.Error(violation)
			}
		})
	}
}

// small is a tree that breaks no rule: the cases of TestRules add one file each.
func small() fstest.MapFS {
	sources := map[string]string{
		"domain/job/doc.go":              doc("job"),
		"domain/job/job.go":              `package job; import _ "time"`,
		"ports/doc.go":                   doc("ports"),
		"ports/store.go":                 `package ports; import _ "` + module + `/domain/job"; type Two interface { A(); B() }`,
		"app/jobs/doc.go":                doc("jobs"),
		"app/jobs/jobs_test.go":          `package jobs_test; import _ "` + module + `/test/fakes"`,
		"adapters/httpapi/doc.go":        doc("httpapi"),
		"adapters/web/doc.go":            doc("web"),
		"adapters/web/body.go":           `package web; import _ "` + module + `/domain/job"`,
		"adapters/httpapi/api.go":        `package httpapi; import (_ "example.org/huma"; _ "` + module + `/app/jobs")`,
		"adapters/httpapi/serve.go":      `package httpapi; import _ "` + module + `/adapters/web"`,
		"adapters/dashboard/doc.go":      doc("dashboard"),
		"adapters/dashboard/pages.go":    `package dashboard; import (_ "` + module + `/adapters/web"; _ "` + module + `/app/jobs")`,
		"adapters/cli/doc.go":            doc("cli"),
		"adapters/cli/run.go":            `package cli; import _ "` + module + `/adapters/web"`,
		"adapters/storage/key/doc.go":    doc("key"),
		"adapters/storage/disk/doc.go":   doc("disk"),
		"adapters/storage/disk/disk.go":  `package disk; import _ "` + module + `/adapters/storage/key"`,
		"adapters/queue/doc.go":          doc("queue"),
		"adapters/queue/q_test.go":       `package queue; import (_ "os/exec"; _ "` + module + `/adapters/storage/disk")`,
		"adapters/engine/sandbox/doc.go": doc("sandbox"),
		"adapters/engine/sandbox/run.go": `package sandbox; import _ "os/exec"`,
		"adapters/engine/vips/doc.go":    doc("vips"),
		"adapters/engine/vips/vips.go":   `package vips; import (_ "` + module + `/adapters/engine/sandbox"; _ "` + module + `/adapters/engine/kit")`,
		"adapters/engine/kit/doc.go":     doc("kit"),
		"adapters/engine/kit/run.go":     `package kit; import _ "` + module + `/adapters/engine/sandbox"`,
		"adapters/engine/all/doc.go":     doc("all"),
		"adapters/engine/all/list.go":    `package all; import _ "` + module + `/adapters/engine/vips"`,
		"bootstrap/doc.go":               doc("bootstrap"),
		"bootstrap/wire.go":              `package bootstrap; import _ "` + module + `/adapters/httpapi"`,
		"test/fakes/doc.go":              doc("fakes"),
		"test/fakes/run.go":              `package fakes; import (_ "os/exec"; _ "` + module + `/adapters/queue"); func init() {}`,
		"bin/scratch.go":                 `not Go at all`,
		"domain/job/testdata/bad.go":     `not Go at all`,
		".tools/go.mod":                  "module tools",
		".gitignore":                     "/bin/",
		"LICENSE":                        "text",
	}

	tree := fstest.MapFS{}
	for name, text := range sources {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}

	return tree
}

func doc(name string) string {
	return "// Package " + name + " owns things.\n//\n// It may not do others.\npackage " + name + "\n"
}

func TestRules(t *testing.T) {
	t.Parallel()

	if got := verdict(t, small()); len(got) > 0 {
		t.Fatalf("the small tree breaks %q, want nothing", got)
	}

	for name, c := range violations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			tree := small()
			for path, text := range c.files {
				tree[path] = &fstest.MapFile{Data: []byte(text)}
			}

			if got := verdict(t, tree); !slices.Equal(got, c.broken) {
				t.Errorf("broken rules %q, want %q", got, c.broken)
			}
		})
	}
}

func TestEveryRuleCanBeBroken(t *testing.T) {
	t.Parallel()

	for name := range rules {
		breaks := func(c violation) bool { return slices.Contains(c.broken, name) }
		if !slices.ContainsFunc(slices.Collect(maps.Values(violations())), breaks) {
			t.Errorf("no violation shows that the rule %q can fail", name)
		}
	}
}

func TestLoadRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()

	tree := small()

	tree["app/jobs/broken.go"] = &fstest.MapFile{Data: []byte("package")}
	if _, err := load(tree); err == nil || !strings.Contains(err.Error(), "app/jobs/broken.go") {
		t.Errorf("error %v, want one that names the file", err)
	}
}

// verdict returns the names of the rules that a tree breaks, sorted, one for each violation.
func verdict(t *testing.T, source fs.FS) []string {
	t.Helper()

	judged, err := load(source)
	if err != nil {
		t.Fatal(err)
	}

	var broken []string

	for _, name := range slices.Sorted(maps.Keys(rules)) {
		for range rules[name](judged) {
			broken = append(broken, name)
		}
	}

	return broken
}
