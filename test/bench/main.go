package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"
)

// bench is one run: a folder for what is made on the way, and what was measured.
type bench struct {
	base string // folder of the binary, and of the runs' own folders
	dir  string
	rows []row

	servers  int // that copy, made so far
	finished int
	on       string // the one database to measure on; "" for each
	profile  string // file; "" for none
	rivals   rivals
}

// row is one line of the table.
type row struct{ what, server, tool, cost, bound string }

// part is one thing that can be measured by itself.
type part struct {
	name    string
	measure func(context.Context) error
	long    bool // it is left out unless it is asked for
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	b := &bench{}
	parts := []part{
		{name: "tools", measure: b.tools},
		{name: "papers", measure: b.papers},
		{name: "office", measure: b.office},
		{name: "pictures", measure: b.pictures},
		{name: "jobs", measure: b.jobs},
		{name: "accounts", measure: b.accounts},
		{name: "queue", measure: b.queue},
		{name: "workers", measure: b.workers},
		{name: "stops", measure: b.stops},
		{name: "storages", measure: b.storages},
		{name: "million", measure: b.million, long: true},
	}

	chosen, err := b.choose(parts)
	if err != nil {
		return err
	}

	if b.base, err = filepath.Abs("bin"); err != nil {
		return fmt.Errorf("find the binary: %w", err)
	}
	// beside the checkout: /tmp may be memory
	if b.dir, err = os.MkdirTemp(b.base, "bench-*"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(b.dir) }()

	stop, err := b.profiled()
	if err != nil {
		return err
	}
	defer stop()

	fmt.Printf("%d processors, load %s\n", runtime.NumCPU(), load())

	for _, p := range chosen {
		if err := p.measure(ctx); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}

	return b.print()
}

// choose reads the command line.
func (b *bench) choose(parts []part) ([]part, error) {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}

	only := flag.String(
		"only",
		"",
		"what to measure, separated by commas: "+strings.Join(
			names,
			", ",
		)+"; by default all but million, which takes many minutes",
	)

	flag.IntVar(
		&b.finished,
		"finished",
		1_000_000,
		"finished jobs that million fills a database with",
	)
	flag.StringVar(&b.on, "on", "", "SQLite or PostgreSQL; by default both, one after the other")
	flag.StringVar(
		&b.profile,
		"profile",
		"",
		"file for a profile of the processors' time; what copies runs in this process",
	)

	flag.StringVar(
		&b.rivals.gotenberg,
		"gotenberg",
		"",
		"URL of a Gotenberg to measure office beside",
	)
	flag.StringVar(
		&b.rivals.imgproxy,
		"imgproxy",
		"",
		"URL of an imgproxy to measure pictures beside",
	)

	if err := flag.CommandLine.Parse(os.Args[1:]); err != nil {
		return nil, err
	}

	if *only == "" {
		return slices.DeleteFunc(parts, func(p part) bool { return p.long }), nil
	}

	var chosen []part

	for name := range strings.SplitSeq(*only, ",") {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("-only knows %s, not %q", strings.Join(names, ", "), name)
		}

		chosen = append(chosen, parts[i])
	}

	return chosen, nil
}

// profiled begins to note where the processors' time goes, until stop is called.
func (b *bench) profiled() (stop func(), err error) {
	if b.profile == "" {
		return func() {}, nil
	}

	f, err := os.Create(b.profile)
	if err != nil {
		return nil, fmt.Errorf("make the profile: %w", err)
	}

	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, fmt.Errorf("begin the profile: %w", errors.Join(err, f.Close()))
	}

	return func() {
		pprof.StopCPUProfile()

		_ = f.Close()
	}, nil
}

// load returns the machine's load averages: what else it does is in every figure.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}

	fields := strings.Fields(string(text))

	return strings.Join(fields[:min(3, len(fields))], " ")
}

func (b *bench) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measured\tserver\tbare tool\tcost\tbound")

	for _, r := range b.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.server, r.tool, r.cost, r.bound)
	}

	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}

	return nil
}
