package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	completion "github.com/jotaen/kong-completion"
	"github.com/posener/complete"
	"golang.org/x/term"
)

// commands is the grammar. A command is one line here and a file of its own.
type commands struct {
	Convert convert `cmd:"" help:"Convert files on this machine, without a server."`
	Watch   watch   `cmd:"" help:"Convert what arrives in a folder, as it arrives."`
	Formats formats `cmd:"" help:"List the formats, and what can be converted into what."`
	Upload  upload  `cmd:"" help:"Upload files to a server."                                                                   group:"server"`
	Jobs    jobs    `cmd:"" help:"Look at the jobs of a server, and manage them."                                              group:"server"`
	Health  health  `cmd:"" help:"Ask a server whether it can do its work."                                                    group:"server"`
	Listen  listen  `cmd:"" help:"Print what happens on a server as it happens, and forward it to a URL of this machine."      group:"server"`
	Serve   serve   `cmd:"" help:"Run the server: the API and its worker, in one process."                                     group:"operate"`
	Doctor  doctor  `cmd:"" help:"Check engines, sandbox, disk and database; say what is missing and what brings it."          group:"operate"`
	Migrate migrate `cmd:"" help:"Bring the database up to date, as serve does at its start."                                  group:"operate"`
	Backup  backup  `cmd:"" help:"Write the database, the files and the secret key into one file; a server may run meanwhile." group:"operate"`
	Restore restore `cmd:"" help:"Make a new data folder from a backup."                                                       group:"operate"`
	Keys    keys    `cmd:"" help:"Manage the keys that sign download links."                                                   group:"operate"`
	Admin   admin   `cmd:"" help:"Manage users, their API keys and their plans."                                               group:"operate"`
	Shell   shell   `cmd:"" help:"Print a script that completes commands and flags in a shell."                                                name:"completion"`

	kong.Plugins // further ones
}

// session is one run of the program.
type session struct {
	Deps

	ctx    context.Context //nolint:containedctx // a session is the run of one command, and kong hands it to that alone
	in     io.Reader
	out    io.Writer
	errs   io.Writer
	screen bool // whether out is a terminal
	lively bool // whether errs is one, where progress is shown
}

// Run does what the arguments say and returns the exit code. ctx ends when the program is asked to
// stop.
func Run(ctx context.Context, deps Deps, args []string) int {
	s := &session{
		Deps: deps, ctx: ctx, in: os.Stdin, out: os.Stdout, errs: os.Stderr,
		screen: term.IsTerminal(int(os.Stdout.Fd())), lively: term.IsTerminal(int(os.Stderr.Fd())),
	}

	return s.run(args)
}

func (s *session) run(args []string) int {
	parser, err := s.parser()
	if err != nil {
		fmt.Fprintln(s.errs, "convertd:", err)
		return exitInternal
	}

	if completesOption(s.out, os.Getenv) {
		return exitDone
	}

	completion.Register(
		parser,
		completion.WithPredictor("format", formatNames()),
		completion.WithPredictor("file", complete.PredictNothing),
	)

	args = inWords(args)
	// no flag of every command: one of them has its own
	if len(args) == 1 && args[0] == "--version" {
		fmt.Fprintln(s.out, "convertd", s.Version)
		return exitDone
	}

	parsed, err := parser.Parse(flagsFirst(parser.Model.Node, optionsSpelled(args)))
	if err != nil {
		return s.refuse(err)
	}

	err = parsed.Run()

	code := codeOf(s.ctx, err)
	if text := s.textOf(err, code); text != "" {
		fmt.Fprintln(s.errs, "convertd:", text)
	}

	return code
}

// inWords takes help and version as words, too, as other programs do.
func inWords(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	case len(args) == 1 && args[0] == "version":
		return []string{"--version"}
	}

	return args
}

func (s *session) parser() (*kong.Kong, error) {
	grammar := &commands{
		Plugins: s.Commands,
		Convert: convert{settings: settingsOf(s.Settings("convert"))},
		Watch:   watch{settings: settingsOf(s.Settings("convert"))},
		Formats: formats{settings: settingsOf(s.Settings("formats"))},
		Serve:   serve{settingsOf(s.Settings("serve"))},
		Doctor:  doctor{settingsOf(s.Settings("doctor"))},
		Migrate: migrate{settings: settingsOf(s.Settings("migrate"))},
		Backup:  backup{settings: settingsOf(s.Settings("backup"))},
		Restore: restore{settings: settingsOf(s.Settings("restore"))},
		Admin:   adminOf(settingsOf(s.Settings("admin"))),
		Keys:    keys{Rotate: rotate{settingsOf(s.Settings("keys"))}},
	}
	options := []kong.Option{
		kong.Name("convertd"),
		kong.Description(description),
		kong.Bind(s),
		kong.Writers(s.out, s.errs),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: helpWidth}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "operations", Title: "Besides converting"},
			{Key: "server", Title: "With a server"},
			{Key: "operate", Title: "To run a server"},
			{Key: "settings", Title: "Settings", Description: settingsHelp},
		}),
	}

	return kong.New(grammar, append(options, s.operations()...)...)
}

const settingsHelp = "A flag wins over the environment (--data-dir is CONVERTD_DATA_DIR), and that over the file that --config names (data_dir: …)."

// helpWidth keeps lines of help readable on wide terminals.
const helpWidth = 110

const description = `convertd converts files: video, audio, pictures and documents. Each conversion runs in a sandbox.

  convertd convert film.mov film.mp4     one file
  convertd convert *.png --to webp       many, each beside its source
  convertd watch scans --to pdf          what arrives in a folder
  convertd formats mov                   what becomes of a MOV
  convertd serve                         a server on http://127.0.0.1:8080
  convertd --version

` + exitCodes

// refuse says what is wrong with a command line, and how the command is used.
func (s *session) refuse(err error) int {
	text := err.Error()
	if flag, _, cut := strings.Cut(text, `: expected string value but got "EOL"`); cut {
		text = flag + " needs a value"
	}

	if _, got, cut := strings.Cut(text, `expected "<key>=<value>" but got `); cut {
		got = strings.Trim(got, `"`)
		text = "-o takes an option, as in -o quality=high, and " + got + " is none; an output stands by " +
			"itself: convertd convert IN " + got
	}

	fmt.Fprintln(s.errs, "convertd:", text)

	var wrong *kong.ParseError
	if !errors.As(err, &wrong) {
		return exitUsage
	}

	node := wrong.Context.Model.Node
	if chosen := wrong.Context.Selected(); chosen != nil {
		node = chosen
	}

	fmt.Fprintf(
		s.errs,
		"Usage: convertd %s\nRun \"%s --help\" for more.\n",
		strings.TrimSpace(node.Summary()),
		node.FullPath(),
	)

	return exitUsage
}
