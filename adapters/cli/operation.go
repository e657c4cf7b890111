package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// operate does an operation other than converting to files, on this machine or on a server.
type operate struct {
	Files  []string `arg:"" name:"files" help:"IN OUT, or several inputs and a folder; to join files, all inputs and, last, the output; to extract files, a folder is last." predictor:"file"`
	Option []string `                    help:"An option of the operation; --NAME VALUE means the same. Repeatable."                                                                          short:"o" sep:"none" placeholder:"NAME=VALUE"`
	Force  bool     `                    help:"Replace outputs that exist."                                                                                                                   short:"f"`
	Quiet  bool     `                    help:"Print errors only."                                                                                                                            short:"q"`
	JSON   bool     `                    help:"Print one line of JSON for each result."`
	Server string   `                    help:"Do it on this server instead of on this machine; empty for this machine."                                                                                           placeholder:"URL"        env:"CONVERTD_SERVER"`
	apiKey
	settings

	op operation.Operation
}

// operations returns a command for each operation that is none of converting.
func (s *session) operations() []kong.Option {
	var list []kong.Option

	for _, op := range operated() {
		command := &operate{op: op, settings: settingsOf(s.Settings("convert"))}

		tags := []string{}
		if alias := strings.ReplaceAll(op.Name, "/", "-"); alias != op.Name {
			tags = append(tags, `aliases:"`+alias+`"`)
		}

		list = append(list, kong.DynamicCommand(op.Name, op.Doc, "operations", command, tags...))
	}

	return list
}

// operated are the operations that have a command of their own.
func operated() []operation.Operation {
	return slices.DeleteFunc(
		slices.Clone(operation.All()),
		func(op operation.Operation) bool { return !op.Crosses },
	)
}

// Help implements kong.HelpProvider.
func (c *operate) Help() string {
	var text strings.Builder
	text.WriteString("\nOptions:\n\n")

	own, shared := c.op.Takes(), []string{}

	_, all := c.op.Apart()
	for _, f := range all {
		if !slices.ContainsFunc(own, func(o option.Field) bool { return o.Name == f.Name }) {
			shared = append(shared, f.Name)
			continue
		}

		fmt.Fprintf(
			&text,
			"  --%-16s %s%s\n",
			strings.ReplaceAll(f.Name, "_", "-"),
			f.Doc,
			choices(f),
		)
	}

	if len(shared) > 0 {
		fmt.Fprintf(
			&text,
			"\nAs far as the format that is written takes them, also: %s.\n",
			strings.Join(shared, ", "),
		)
	}

	return text.String() + "\n" + exitCodes
}

func choices(f option.Field) string {
	if len(f.Choices) == 0 {
		return ""
	}

	return " One of: " + strings.Join(f.Choices, ", ") + "."
}

// Run implements the command.
func (c *operate) Run(s *session) error {
	formats, err := format.NewRegistry()
	if err != nil {
		return err
	}

	how := &convert{
		Option:   map[string]string{},
		Force:    c.Force,
		Quiet:    c.Quiet,
		JSON:     c.JSON,
		Server:   c.Server,
		apiKey:   c.apiKey,
		settings: c.settings,
	}
	for _, pair := range c.Option {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return usage("--option %s: give it as NAME=VALUE", pair)
		}

		how.Option[name] = value
	}

	items, err := c.items(how, formats)
	if err != nil {
		return err
	}

	b := &batch{
		session: s,
		convert: how,
		op:      c.op,
		mode:    0o666 &^ currentUmask(),
		atOnce:  len(items),
	}
	if c.Server != "" {
		return b.onServer(remote{c.Server, c.apiKey}, items)
	}

	return b.here(items)
}

// items reads the command line: what is done to what. Whatever can be seen to be wrong is refused
// before anything is done.
func (c *operate) items(how *convert, formats *format.Registry) ([]item, error) {
	if len(c.Files) < 2 {
		return nil, usage("name the input and, last, the output")
	}

	how.Files = c.Files
	out := c.Files[len(c.Files)-1]
	inputs := c.Files[:len(c.Files)-1]

	values, err := c.values(how, formats)
	if err != nil {
		return nil, err
	}

	var items []item

	switch {
	case c.op.Target == operation.Found:
		how.folder = filepath.Clean(out)
		for _, in := range inputs {
			items = append(
				items,
				item{input: in, output: how.folder, options: values, named: true, found: true},
			)
		}
	case isFolder(out) && c.op.Joins:
		return nil, usage("%s is a folder; name the file that is to be made of all inputs", out)
	case isFolder(out):
		how.folder = filepath.Clean(out)
		for _, in := range inputs {
			items = append(
				items,
				item{
					input:   in,
					output:  filepath.Join(how.folder, called(in)),
					options: values,
					named:   true,
				},
			)
		}
	case c.op.Joins:
		items = []item{
			{input: inputs[0], more: inputs[1:], output: filepath.Clean(out), options: values},
		}
	case len(inputs) > 1:
		return nil, usage("with several inputs the last argument must be a folder; %s is none", out)
	default:
		items = []item{{input: inputs[0], output: filepath.Clean(out), options: values}}
	}

	for i := range items {
		if !items[i].named {
			items[i].target, _ = formats.ByFilename(out)
		}
	}

	return items, how.judge(items)
}

// values checks the options of the command line.
func (c *operate) values(how *convert, formats *format.Registry) (option.Values, error) {
	raw := map[string]any{}

	for name, value := range how.Option {
		if !slices.ContainsFunc(c.op.Fields, func(f option.Field) bool { return f.Name == name }) {
			names := make([]string, len(c.op.Fields))
			for i, f := range c.op.Fields {
				names[i] = f.Name
			}

			return nil, usage(
				"--%s: %s takes no such option%s%s",
				name,
				c.op.Name,
				meant(near(name, names)),
				listed("; it takes ", names),
			)
		}

		raw[name] = value
	}

	values, faults := option.Parse(c.op.Fields, raw, "")
	for _, f := range faults {
		if f.Field != operation.FieldOutput { // the name of the output says it
			return nil, usage("--%s: %s", strings.ReplaceAll(f.Field, "_", "-"), f.Text)
		}
	}

	for _, f := range c.op.Fields {
		if f.Type != option.FormatID || !values.Has(f.Name) {
			continue
		}

		known, ok := formats.Find(values.Text(f.Name))
		if !ok {
			return nil, noFormat("--"+f.Name, values.Text(f.Name), formats)
		}

		values[f.Name] = known.ID
	}

	return values, nil
}

// optionsSpelled turns "--angle 90" into "-o angle=90" in the arguments of an operation's command,
// whose options are data.
func optionsSpelled(args []string) []string {
	at := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") })
	if at < 0 {
		return args
	}

	op, ok := commanded(args[at])
	if !ok {
		return args
	}

	spelled := slices.Clone(args[:at+1])
	for rest := args[at+1:]; len(rest) > 0; rest = rest[1:] {
		arg := rest[0]
		if arg == "--" {
			return append(spelled, rest...)
		}

		name, value, hasValue := strings.Cut(strings.TrimPrefix(arg, "--"), "=")

		field, known := fieldOf(op, strings.ReplaceAll(name, "-", "_"))
		switch {
		case !strings.HasPrefix(arg, "--") || !known:
			spelled = append(spelled, arg)
			continue
		case hasValue:
		case field.Type == option.Boolean:
			value = "true"
		case len(rest) > 1:
			value, rest = rest[1], rest[1:]
		}

		spelled = append(spelled, "-o", field.Name+"="+value)
	}

	return spelled
}

func commanded(word string) (operation.Operation, bool) {
	if word == "convert" || word == "watch" { // whose options are those of the formats
		op := operation.Conversion()
		_, op.Fields = op.Apart()

		return op, true
	}

	for _, op := range operated() {
		if word == op.Name || word == strings.ReplaceAll(op.Name, "/", "-") {
			return op, true
		}
	}

	return operation.Operation{}, false
}

func fieldOf(op operation.Operation, name string) (option.Field, bool) {
	at := slices.IndexFunc(op.Fields, func(f option.Field) bool { return f.Name == name })
	if at < 0 {
		return option.Field{}, false
	}

	return op.Fields[at], true
}
