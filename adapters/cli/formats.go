package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/convertd/convertd/domain/route"
)

// formats lists what an installation converts.
type formats struct {
	ID       string `arg:"" optional:"" help:"Show this format: by id, alias or extension."                                 predictor:"format"`
	From     string `                   help:"List what this format becomes, by which engines."                             predictor:"format" placeholder:"FORMAT"`
	To       string `                   help:"List what this format is made from."                                          predictor:"format" placeholder:"FORMAT"`
	Category string `                   help:"List only formats of this category: video, audio, image, document, archive …"                    placeholder:"NAME"`
	JSON     bool   `                   help:"Print JSON."`
	Server   string `                   help:"Ask this server instead of looking at this machine; empty for this machine."                     placeholder:"URL"    env:"CONVERTD_SERVER"`
	apiKey
	settings
}

// Help implements kong.HelpProvider.
func (*formats) Help() string {
	return `
Examples:

  convertd formats                     all of them
  convertd formats --category video
  convertd formats mov                 one, with what it becomes
  convertd formats --from docx         what becomes of a DOCX, by which engines, with which options
  convertd formats --from docx --to png --json`
}

// formatShown is a format as it is printed, in the words of the API.
type formatShown struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Category   string        `json:"category"`
	MIMETypes  []string      `json:"mime_types"`
	Extensions []string      `json:"extensions"`
	Aliases    []string      `json:"aliases"`
	Readable   bool          `json:"readable"`
	Writable   bool          `json:"writable"`
	Available  bool          `json:"available"`
	Package    string        `json:"package,omitempty"`
	Targets    []string      `json:"targets,omitempty"`
	Sources    []string      `json:"sources,omitempty"`
	Options    []optionShown `json:"options,omitempty"`
}

// conversionShown is a pair of formats as it is printed, in the words of the API.
type conversionShown struct {
	From     string        `json:"from"`
	To       string        `json:"to"`
	Fidelity string        `json:"fidelity"`
	Chain    []hopShown    `json:"chain"`
	Options  []optionShown `json:"options"`
}

// hopShown is a step of a chain.
type hopShown struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Engine   string `json:"engine"`
	Fidelity string `json:"fidelity"`
}

func (c conversionShown) engines() []string {
	chain := make(route.Chain, len(c.Chain))
	for i, hop := range c.Chain {
		chain[i].Engine = hop.Engine
	}

	return chain.Engines()
}

// optionShown is an option's name, which a server may send alone or as part of the option's
// description.
type optionShown string

// UnmarshalJSON implements json.Unmarshaler.
func (o *optionShown) UnmarshalJSON(data []byte) error {
	var described struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(data, &described); err == nil {
		*o = optionShown(described.Name)
		return nil
	}

	return json.Unmarshal(data, (*string)(o))
}

// source is where the lists come from.
type source interface {
	list(category string) ([]formatShown, json.RawMessage, error)
	show(id string) (formatShown, json.RawMessage, error)
	pairs(from, to string) ([]conversionShown, json.RawMessage, error)
}

// Run implements the command.
func (c *formats) Run(s *session) (err error) {
	if c.ID != "" && (c.From != "" || c.To != "" || c.Category != "") ||
		c.Category != "" && (c.From != "" || c.To != "") {
		return usage(
			"a format, --category, and --from or --to are three questions; ask one at a time",
		)
	}

	from, done, err := c.source(s)
	if err != nil {
		return err
	}

	switch {
	case c.ID != "":
		f, raw, err := from.show(c.ID)
		return s.print(c.JSON, raw, done(err), func() { s.printFormat(f) })
	case c.From != "" || c.To != "":
		list, raw, err := from.pairs(c.From, c.To)
		return s.print(c.JSON, raw, done(err), func() { s.printPairs(list) })
	}

	list, raw, err := from.list(c.Category)

	return s.print(c.JSON, raw, done(err), func() { s.printFormats(list) })
}

// source opens where the lists come from. done closes it, and returns the error it is given with
// what closing brings.
func (c *formats) source(s *session) (from source, done func(error) error, err error) {
	if c.Server != "" {
		cl, err := remote{c.Server, c.apiKey}.client()
		return remoteFormats{s, cl}, func(err error) error { return err }, err
	}

	local, err := s.Open(s.ctx, c.given(), 1)
	if err != nil {
		return nil, nil, err
	}

	return localFormats{
		local.Catalog,
	}, func(err error) error { return errors.Join(err, local.Close()) }, nil
}

// print prints JSON or what is for people, unless there is an error.
func (s *session) print(raw bool, data json.RawMessage, err error, people func()) error {
	switch {
	case err != nil:
		return err
	case raw:
		s.printJSON(data)
	default:
		people()
	}

	return nil
}

func (s *session) printFormats(list []formatShown) {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tCATEGORY\tREAD\tWRITE\tNAME")

	for _, f := range list {
		name := f.Name
		if !f.Available && f.Package != "" {
			name += "  (apt-get install " + f.Package + ")"
		}

		fmt.Fprintf(
			w,
			"%s\t%s\t%s\t%s\t%s\n",
			f.ID,
			f.Category,
			mark(f.Readable),
			mark(f.Writable),
			name,
		)
	}

	_ = w.Flush() // a pipe that nobody reads is no error
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}

	return "–"
}

func (s *session) printFormat(f formatShown) {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	row := func(name string, values ...string) {
		if text := strings.Join(values, ", "); text != "" {
			fmt.Fprintf(w, "%s\t%s\n", name, text)
		}
	}
	row(f.ID, f.Name+", "+f.Category)
	row("extensions", f.Extensions...)
	row("also called", f.Aliases...)
	row("MIME types", f.MIMETypes...)

	switch {
	case f.Available:
		row("read, written", mark(f.Readable), mark(f.Writable))
	case f.Package != "":
		row("not here", "apt-get install "+f.Package)
	default:
		row("not here", "no engine is known that reads or writes it")
	}

	_ = w.Flush() // as above

	s.printWrapped("becomes", f.Targets)
	s.printWrapped("is made from", f.Sources)
	s.printWrapped("options when it is made", names(f.Options))
}

// printWrapped prints a list that may be long.
func (s *session) printWrapped(title string, words []string) {
	if len(words) == 0 {
		return
	}

	fmt.Fprintf(s.out, "%s:\n", title)

	line := " "

	for _, w := range words {
		const width = 100
		if len(line)+len(w) >= width {
			fmt.Fprintln(s.out, line)
			line = " "
		}

		line += " " + w
	}

	fmt.Fprintln(s.out, line)
}

func names(options []optionShown) []string {
	list := make([]string, len(options))
	for i, o := range options {
		list[i] = string(o)
	}

	return list
}

func (s *session) printPairs(list []conversionShown) {
	if len(list) == 0 {
		fmt.Fprintln(s.errs, "Nothing here converts that.")
		return
	}

	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FROM\tTO\tENGINES\tFIDELITY\tOPTIONS")

	for _, p := range list {
		fmt.Fprintf(
			w,
			"%s\t%s\t%s\t%s\t%s\n",
			p.From,
			p.To,
			strings.Join(p.engines(), " "),
			p.Fidelity,
			strings.Join(names(p.Options), " "),
		)
	}

	_ = w.Flush() // as above
}

// remoteFormats asks a server.
type remoteFormats struct {
	s *session
	c *client
}

func (r remoteFormats) list(category string) (list []formatShown, raw json.RawMessage, err error) {
	query := url.Values{}
	if category != "" {
		query.Set("category", category)
	}

	raw, err = r.ask("/v1/formats", query, &list)

	return list, raw, err
}

func (r remoteFormats) show(id string) (f formatShown, raw json.RawMessage, err error) {
	raw, err = r.ask("/v1/formats/"+url.PathEscape(id), nil, &f)
	return f, raw, err
}

func (r remoteFormats) pairs(
	from, to string,
) (list []conversionShown, raw json.RawMessage, err error) {
	query := url.Values{}

	for name, value := range map[string]string{"from": from, "to": to} {
		if value != "" {
			query.Set(name, value)
		}
	}

	raw, err = r.ask("/v1/formats/conversions", query, &list)

	return list, raw, err
}

func (r remoteFormats) ask(path string, query url.Values, into any) (json.RawMessage, error) {
	e, err := r.c.call(r.s.ctx, http.MethodGet, path, query, nil, "")
	if err != nil {
		return nil, err
	}

	if err := json.Unmarshal(e.Data, into); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}

	return e.Data, nil
}
