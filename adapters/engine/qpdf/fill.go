package qpdf

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

//go:embed fill.js
var filling []byte

// fill fills in the fields of a form: MuPDF sets values, qpdf draws them.
func fill(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	values, err := texts(w.Options.Object("fields"))
	if err != nil {
		return ports.Made{}, err
	}

	if _, _, err := w.Prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	const plain, filled, given = "plain.pdf", "filled.pdf", "values.json"

	from, to := sandbox.InPath(pdf.Input), sandbox.WorkPath(plain)
	if err := w.QPDF(ctx, []sandbox.Mount{w.Source()}, from, to, "--decrypt"); err != nil {
		return ports.Made{}, err
	}

	const name = "script.js"

	said, err := w.Run(ctx, sandbox.Command{
		Tool: "mutool",
		Args: []string{
			"run", sandbox.InPath(name), to, sandbox.WorkPath(filled), sandbox.InPath(given),
		},
		Inputs: []sandbox.Mount{{Name: name, Content: filling}, {Name: given, Content: values}},
	})
	if err != nil {
		return ports.Made{}, err
	}

	fields, err := judge(w, said.Stdout)
	if err != nil {
		return ports.Made{}, err
	}

	if w.Options.Bool("flatten") {
		err = draw(ctx, w, sandbox.WorkPath(filled))
	} else {
		from, to := sandbox.WorkPath(filled), sandbox.WorkPath(pdf.Output)
		err = w.QPDF(ctx, nil, from, to, "--generate-appearances")
	}

	if err != nil {
		return ports.Made{}, err
	}

	made, err := w.Done()
	made.Report = map[string]any{"fields": fields}

	return made, err
}

// texts returns the values as JSON whose every value is a text.
func texts(fields option.Values) ([]byte, error) {
	values := map[string]string{}

	for name, value := range fields {
		switch value.(type) {
		case string, bool, float64, int:
			values[name] = fmt.Sprint(value)
		default:
			return nil, fault.New(
				fault.InvalidInput,
				"The value of the field %q must be a text, a number, or true or false.",
				fault.Clip(name, fault.MaxNamed),
			).On("fields")
		}
	}

	content, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("qpdf: %w", err)
	}

	return content, nil
}

// field is what fill.js tells of one.
type field struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"` // text, choice, radio, or box
	Value    string   `json:"value"`
	Choices  []string `json:"choices,omitempty"`
	Longest  int      `json:"max_length,omitempty"`
	Locked   bool     `json:"read_only,omitempty"`
	Required bool     `json:"required,omitempty"`
}

// mostFields is how many fields are told of: of a longer form, the first ones.
const mostFields = 500

// judge reads what fill.js says, and returns what fields there are.
func judge(w *pdf.Work, answer []byte) ([]field, error) {
	var said struct {
		Fields  []field  `json:"fields"`
		Known   []string `json:"known"`
		Unknown []string `json:"unknown"`
		Wrong   string   `json:"wrong"`   // the name of a field that does not take its value
		Allowed []string `json:"allowed"` // what it takes
		Rough   bool     `json:"rough"`   // qpdf draws one line, in the letters of Latin alone
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return nil, fmt.Errorf("qpdf: the script's answer: %w", err)
	}

	if said.Rough {
		w.Warn(
			"Values of several lines, or in other scripts than Latin, may be drawn in part only.",
		)
	}

	list := func(names []string) string {
		return fault.Clip(strings.Join(names, ", "), fault.MaxNamed*10)
	}

	switch {
	case len(said.Known) == 0:
		return nil, fault.New(fault.InvalidInput, "The PDF has no fields that can be filled in.").
			On("fields")
	case len(said.Unknown) > 0:
		return nil, fault.New(fault.InvalidInput, "The PDF has no field %q; its fields are: %s.",
			fault.Clip(said.Unknown[0], fault.MaxNamed), list(said.Known)).On("fields")
	case said.Wrong != "":
		return nil, fault.New(fault.InvalidInput, "The field %q does not take this value, but: %s.",
			fault.Clip(said.Wrong, fault.MaxNamed), list(said.Allowed)).On("fields")
	}

	return said.Fields[:min(len(said.Fields), mostFields)], nil
}
