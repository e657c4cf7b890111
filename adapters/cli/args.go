package cli

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// flagsFirst puts flags before the other arguments of a command, which kong wants in one piece: a
// folder for outputs may stand behind --to.
func flagsFirst(app *kong.Node, args []string) []string {
	node, n := app, 0
	for ; n < len(args); n++ {
		at := slices.IndexFunc(node.Children, func(c *kong.Node) bool { return c.Name == args[n] })
		if at < 0 {
			break
		}

		node = node.Children[at]
	}

	if slices.ContainsFunc(
		node.Positional,
		func(p *kong.Positional) bool { return p.Passthrough },
	) {
		return args // they are another program's
	}

	commands, rest := args[:n], args[n:]

	var flags, others, last []string

	for len(rest) > 0 {
		arg := rest[0]

		rest = rest[1:]
		switch {
		case arg == "--":
			return slices.Concat(commands, flags, []string{arg}, others, rest)
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			others = append(others, arg)
		case !wantsMore(node, arg):
			flags = append(flags, arg)
		case len(rest) == 0:
			last = []string{arg} // its value is missing, which it shall be told for
		default:
			flags, rest = append(flags, arg, rest[0]), rest[1:]
		}
	}

	return slices.Concat(commands, flags, others, last)
}

// wantsMore reports whether a flag takes the argument behind it for its value.
func wantsMore(node *kong.Node, arg string) bool {
	flags := slices.Concat(node.AllFlags(false)...)
	if name, long := strings.CutPrefix(arg, "--"); long {
		return slices.ContainsFunc(
			flags,
			func(f *kong.Flag) bool { return f.Name == name && !f.IsBool() },
		)
	}

	short := arg[1:]
	// switches may stand in one word; behind another flag, the rest of the word is its value
	for short != "" {
		r, size := utf8.DecodeRuneInString(short)

		at := slices.IndexFunc(flags, func(f *kong.Flag) bool { return f.Short == r })
		if short = short[size:]; at < 0 || !flags[at].IsBool() {
			return at >= 0 && short == ""
		}
	}

	return false
}
