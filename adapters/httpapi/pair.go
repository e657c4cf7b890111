package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

type pairInput struct {
	From string `query:"input_format"  maxLength:"64" doc:"The format of the input: an id, an alias or an extension." example:"mov"`
	To   string `query:"output_format" maxLength:"64" doc:"The format to convert to."                                 example:"mp4"`
}

type pairAnswer struct{ Body envelope[pairBody] }

type pairBody struct {
	From    string           `json:"input_format"  example:"mov" doc:"The id of the input's format."`
	To      string           `json:"output_format" example:"mp4" doc:"The id of the format to convert to."`
	Options []pairOptionBody `json:"options"                     doc:"What the conversion takes."`
}

// pairOptionBody is an option in the terms of JSON Schema.
type pairOptionBody struct {
	Name        string   `json:"name"              example:"quality" doc:"The option's name."`
	Type        string   `json:"type"                                doc:"The type of its value."                  enum:"string,integer,number,boolean,array,object"`
	Description string   `json:"description"                         doc:"What it does."`
	Enum        []any    `json:"enum,omitempty"                      doc:"Its values, where there are only these."`
	Default     any      `json:"default,omitempty"                   doc:"What it is where it is not given."`
	Min         *float64 `json:"min,omitempty"                       doc:"The least that it may be."`
	Max         *float64 `json:"max,omitempty"                       doc:"The most that it may be."`
}

func (a *API) registerPair() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/formats/options",
		id:      "listOptions",
		scope:   mayRead,
		summary: "List the options of a conversion",
		text: "What can be asked of a conversion from the one format to the other, in the terms of JSON Schema, for " +
			"forms that are made of it.",
		Route: describe.Route{
			Tag: tagFormats, Needs: []string{"input_format", "output_format"},
			Faults: []fault.Kind{fault.UnsupportedFormat, fault.UnsupportedConversion},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The options.", Example: pairExample(),
			}},
		},
	}, a.pair)
}

func (a *API) pair(ctx context.Context, in *pairInput) (*pairAnswer, error) {
	from, wrongFrom := a.formatNamed("input_format", in.From)

	to, wrongTo := a.formatNamed("output_format", in.To)
	if err := append(wrongFrom, wrongTo...).Err(); err != nil {
		return nil, err
	}

	convert := operation.Conversion()

	plan, err := a.Catalog.Plan(convert, []string{from.ID}, to.ID)
	if err != nil {
		return nil, fault.Of(err).On("output_format")
	}

	fields := option.Named(convert.Fields, plan.Chain(from.ID).Options())

	return &pairAnswer{enclose(ctx, a.shown().pair(from, to, fields))}, nil
}

// formatNamed returns the format that a parameter names, which must be given.
func (a *API) formatNamed(param, name string) (format.Format, fault.List) {
	if name == "" {
		return format.Format{}, fault.List{
			fault.New(fault.InvalidInput, "%s is required: the id of a format, such as mp4.", param).
				On(param),
		}
	}

	f, ok := a.Catalog.Formats().Find(name)
	if !ok {
		return format.Format{}, fault.List{job.UnknownFormat(name).On(param)}
	}

	return f, nil
}

func (mapper) pair(from, to format.Format, fields []option.Field) pairBody {
	body := pairBody{From: from.ID, To: to.ID, Options: make([]pairOptionBody, len(fields))}
	for i, f := range fields {
		value := sentField(f)
		body.Options[i] = pairOptionBody{
			Name:        f.Name,
			Type:        value.Type,
			Description: value.Description,
			Enum:        value.Enum,
			Default:     f.Default,
			Min:         value.Minimum,
			Max:         value.Maximum,
		}
	}

	return body
}

func pairExample() map[string]any {
	_, options := operation.Conversion().Apart()
	from, to := format.Format{ID: "mov"}, format.Format{ID: "mp4"}

	return map[string]any{"A film": enclosed(exampleShown().pair(from, to, options[:2]))}
}
