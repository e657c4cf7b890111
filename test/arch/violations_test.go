package arch

// violation is a set of files that, added to the small tree, breaks rules.
type violation struct {
	files  map[string]string // source text by path
	broken []string          // the rules broken, sorted, once for each finding
}

// violations holds every way to break a rule, at least one for each.
func violations() map[string]violation {
	one := func(path, text string, broken ...string) violation {
		return violation{map[string]string{path: text}, broken}
	}
	imports := func(path, pkg, imp string, broken ...string) violation {
		return one(path, "package "+pkg+"\nimport _ \""+imp+"\"", broken...)
	}
	return map[string]violation{
		"domain imports a port":            imports("domain/job/x.go", "job", module+"/ports", "direction"),
		"a domain test imports the app":    imports("domain/job/x_test.go", "job_test", module+"/app/jobs", "direction"),
		"a port imports the app":           imports("ports/x.go", "ports", module+"/app/jobs", "direction"),
		"the app imports an adapter":       imports("app/jobs/x.go", "jobs", module+"/adapters/queue", "direction"),
		"an adapter imports bootstrap":     imports("adapters/httpapi/x.go", "httpapi", module+"/bootstrap", "direction"),
		"the app ships a fake":             imports("app/jobs/x.go", "jobs", module+"/test/fakes", "direction"),
		"bootstrap ships a fake":           imports("bootstrap/x.go", "bootstrap", module+"/test/fakes", "direction"),
		"the root package is no layer":     imports("adapters/queue/x.go", "queue", module+"/elsewhere", "direction"),
		"domain uses a library":            imports("domain/job/x.go", "job", "github.com/oklog/ulid/v2", "standard"),
		"an app test uses a library":       imports("app/jobs/x_test.go", "jobs", "golang.org/x/sync/errgroup", "standard"),
		"a port uses C":                    imports("ports/x.go", "ports", "C", "standard"),
		"a family imports another":         imports("adapters/queue/x.go", "queue", module+"/adapters/storage/disk", "families"),
		"a family imports an engine":       imports("adapters/httpapi/x.go", "httpapi", module+"/adapters/engine/vips", "families"),
		"an engine imports an engine":      imports("adapters/engine/ffmpeg/doc.go", "ffmpeg", module+"/adapters/engine/vips", "engines", "package doc.go"),
		"an engine test imports an engine": imports("adapters/engine/sandbox/x_test.go", "sandbox", module+"/adapters/engine/vips", "engines"),
		"an outbound adapter uses the app": imports("adapters/queue/x.go", "queue", module+"/app/jobs", "inbound"),
		"its test does":                    imports("adapters/queue/x_test.go", "queue", module+"/app/jobs", "inbound"),
		"an engine starts a process":       imports("adapters/engine/vips/x.go", "vips", "os/exec", "processes"),
		"bootstrap starts a process":       imports("bootstrap/x.go", "bootstrap", "os/exec", "processes"),
		"a process without os/exec": one("app/jobs/x.go",
			`package jobs; import "os"; var _, _ = os.StartProcess("", nil, nil)`, "processes"),
		"a process under another name": one("adapters/queue/x.go",
			`package queue; import sys "syscall"; var _ = sys.Exec("", nil, nil)`, "processes"),
		"an init function":    one("adapters/queue/x.go", `package queue; func init() {}`, "no init"),
		"a method named init": one("adapters/queue/x.go", `package queue; type t struct{}; func (t) init() {}`),
		"a wide port":         one("ports/x.go", `package ports; type W interface { A(); B(); C(); D(); E(); F() }`, "narrow ports"),
		"a port wide by embedding": one("ports/x.go",
			`package ports; import "io"; type W interface { io.Closer; Two; A(); B(); C() }`, "narrow ports"),
		"a port of five":         one("ports/x.go", `package ports; import "io"; type W interface { io.ReadSeekCloser; Two; A(); B() }`),
		"a folder at the top":    one("docs/guide.md", "text", "top of tree"),
		"a package at the top":   one("pkg/x/doc.go", doc("x"), "top of tree"),
		"a file at the top":      one("NOTES.md", "text", "top of tree"),
		"a Go file at the top":   one("main.go", "package main", "package doc.go", "top of tree"),
		"a hidden folder":        one(".cache/x", "text", "top of tree"),
		"a package named util":   one("adapters/httpapi/util/doc.go", doc("util"), "names"),
		"a folder named common":  one("app/common/jobs/doc.go", doc("jobs"), "names"),
		"a package called base":  one("ports/x.go", "package base", "names"),
		"tests of a helper":      one("ports/x_test.go", "package helpers_test", "names"),
		"no doc.go":              one("adapters/sniff/sniff.go", "// Package sniff owns.\n//\n// It may not.\npackage sniff", "package doc.go"),
		"a doc.go of one line":   one("adapters/sniff/doc.go", "// Package sniff owns.\npackage sniff", "package doc.go"),
		"a doc.go without words": one("adapters/sniff/doc.go", "package sniff", "package doc.go"),
		"two at once": {map[string]string{
			"adapters/queue/x.go":  "package queue; import _ \"os/exec\"; func init() {}",
			"domain/job/time_x.go": "package job; import _ \"" + module + "/app/jobs\"",
		}, []string{"direction", "no init", "processes"}},
	}
}
