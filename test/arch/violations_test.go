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
		"domain imports a port": imports("domain/job/x.go", "job", module+"/ports", "direction"),
		"a domain test imports the app": imports(
			"domain/job/x_test.go",
			"job_test",
			module+"/app/jobs",
			"direction",
		),
		"a port imports the app": imports("ports/x.go", "ports", module+"/app/jobs", "direction"),
		"the app imports an adapter": imports(
			"app/jobs/x.go",
			"jobs",
			module+"/adapters/queue",
			"direction",
		),
		"an adapter imports bootstrap": imports(
			"adapters/httpapi/x.go",
			"httpapi",
			module+"/bootstrap",
			"direction",
		),
		"the app ships a fake": imports("app/jobs/x.go", "jobs", module+"/test/fakes", "direction"),
		"bootstrap ships a fake": imports(
			"bootstrap/x.go",
			"bootstrap",
			module+"/test/fakes",
			"direction",
		),
		"the root package is no layer": imports(
			"adapters/queue/x.go",
			"queue",
			module+"/elsewhere",
			"direction",
		),
		"domain uses a library": imports(
			"domain/job/x.go",
			"job",
			"github.com/oklog/ulid/v2",
			"standard",
		),
		"an app test uses a library": imports(
			"app/jobs/x_test.go",
			"jobs",
			"golang.org/x/sync/errgroup",
			"standard",
		),
		"a port uses C": imports("ports/x.go", "ports", "C", "standard"),
		"a family imports another": imports(
			"adapters/queue/x.go",
			"queue",
			module+"/adapters/storage/disk",
			"families",
		),
		"a family imports an engine": imports(
			"adapters/httpapi/x.go",
			"httpapi",
			module+"/adapters/engine/vips",
			"families",
		),
		"a family takes the transport": imports(
			"adapters/queue/x.go",
			"queue",
			module+"/adapters/web",
			"families",
		),
		"the transport imports the API": imports(
			"adapters/web/x.go",
			"web",
			module+"/adapters/httpapi",
			"families",
		),
		"the transport uses the app": imports(
			"adapters/web/x.go",
			"web",
			module+"/app/jobs",
			"inbound",
		),
		"the pages import the API": imports(
			"adapters/dashboard/x.go",
			"dashboard",
			module+"/adapters/httpapi",
			"families",
		),
		"an engine imports an engine": imports(
			"adapters/engine/ffmpeg/doc.go",
			"ffmpeg",
			module+"/adapters/engine/vips",
			"engines",
			"package doc.go",
		),
		"the kit imports an engine": imports(
			"adapters/engine/kit/x.go",
			"kit",
			module+"/adapters/engine/vips",
			"engines",
		),
		"the sandbox imports the kit": imports(
			"adapters/engine/sandbox/x.go",
			"sandbox",
			module+"/adapters/engine/kit",
			"engines",
		),
		"an engine test imports an engine": imports(
			"adapters/engine/sandbox/x_test.go",
			"sandbox",
			module+"/adapters/engine/vips",
			"engines",
		),
		"an outbound adapter uses the app": imports(
			"adapters/queue/x.go",
			"queue",
			module+"/app/jobs",
			"inbound",
		),
		"its test does": imports(
			"adapters/queue/x_test.go",
			"queue",
			module+"/app/jobs",
			"inbound",
		),
		"an engine starts a process": imports(
			"adapters/engine/vips/x.go",
			"vips",
			"os/exec",
			"processes",
		),
		"bootstrap starts a process": imports(
			"bootstrap/x.go",
			"bootstrap",
			"os/exec",
			"processes",
		),
		"an operation told by its name": one(
			"app/jobs/x.go",
			`package jobs; func f(t struct{ Operation string }) bool { return t.Operation == "crop" }`,
			"operations",
		),
		"an operation as a case": one(
			"adapters/engine/vips/x.go",
			`package vips; func f(s struct{ Operation string }) { switch s.Operation { case "crop": } }`,
			"operations",
		),
		"an operation told by its constant": one(
			"app/jobs/x.go",
			`package jobs; import "`+module+`/domain/operation"; func f(name string) bool { return name != operation.Convert }`,
			"operations",
		),
		"an edge that is a conversion": one("app/jobs/x.go",
			`package jobs; func f(e struct{ Operation string }) bool { return e.Operation != "" }`),
		"a process without os/exec": one("app/jobs/x.go",
			`package jobs; import "os"; var _, _ = os.StartProcess("", nil, nil)`, "processes"),
		"a process under another name": one("adapters/queue/x.go",
			`package queue; import sys "syscall"; var _ = sys.Exec("", nil, nil)`, "processes"),
		"the app saves a job": one("app/jobs/x.go",
			`package jobs; func save(tx tx) { tx.Jobs.Save() }`, "job changes"),
		"the app enqueues": one("app/jobs/x.go",
			`package jobs; func offer(tx tx) { tx.Tx.Enqueue() }`, "job changes"),
		"the app logs an event": one("app/jobs/x.go",
			`package jobs; func tell(t *t) { t.Tx.Events.Append() }`, "job changes"),
		"the app reads a job": one(
			"app/jobs/x.go",
			`package jobs; func read(tx tx) { tx.Jobs.Get() }`,
		),
		"the lifecycle saves a job": one("app/lifecycle/doc.go",
			doc("lifecycle")+`func save(tx tx) { tx.Jobs.Save() }`),
		"the app names a variable": one("app/jobs/x.go",
			`package jobs; const wrong = "CONVERTD_LISTEN is wrong"`, "settings"),
		"an adapter names a variable": one("adapters/queue/x.go",
			`package queue; const wrong = "CONVERTD_LISTEN is wrong"`),
		"an init function": one(
			"adapters/queue/x.go",
			`package queue; func init() {}`,
			"no init",
		),
		"a method named init": one(
			"adapters/queue/x.go",
			`package queue; type t struct{}; func (t) init() {}`,
		),
		"a wide port": one(
			"ports/x.go",
			`package ports; type W interface { A(); B(); C(); D(); E(); F() }`,
			"narrow ports",
		),
		"a port wide by embedding": one(
			"ports/x.go",
			`package ports; import "io"; type W interface { io.Closer; Two; A(); B(); C() }`,
			"narrow ports",
		),
		"a port of five": one(
			"ports/x.go",
			`package ports; import "io"; type W interface { io.ReadSeekCloser; Two; A(); B() }`,
		),
		"a folder at the top":   one("docs/guide.md", "text", "top of tree"),
		"a package at the top":  one("pkg/x/doc.go", doc("x"), "top of tree"),
		"a file at the top":     one("NOTES.md", "text", "top of tree"),
		"a Go file at the top":  one("main.go", "package main", "package doc.go", "top of tree"),
		"a hidden folder":       one(".cache/x", "text", "top of tree"),
		"a package named util":  one("adapters/httpapi/util/doc.go", doc("util"), "names"),
		"a folder named common": one("app/common/jobs/doc.go", doc("jobs"), "names"),
		"a package called base": one("ports/x.go", "package base", "names"),
		"tests of a helper":     one("ports/x_test.go", "package helpers_test", "names"),
		"no doc.go": one(
			"adapters/sniff/sniff.go",
			"// Package sniff owns.\n//\n// It may not.\npackage sniff",
			"package doc.go",
		),
		"a doc.go of one line": one(
			"adapters/sniff/doc.go",
			"// Package sniff owns.\npackage sniff",
			"package doc.go",
		),
		"a doc.go without words": one("adapters/sniff/doc.go", "package sniff", "package doc.go"),
		"two at once": {map[string]string{
			"adapters/queue/x.go":  "package queue; import _ \"os/exec\"; func init() {}",
			"domain/job/time_x.go": "package job; import _ \"" + module + "/app/jobs\"",
		}, []string{"direction", "no init", "processes"}},
	}
}
