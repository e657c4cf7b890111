package cli

import (
	"encoding/json"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// localFormats asks this machine's engines.
type localFormats struct{ catalog *catalog.Catalog }

func (l localFormats) list(category string) ([]formatShown, json.RawMessage, error) {
	entries, err := l.catalog.List(category, "")
	if err != nil {
		return nil, nil, err
	}

	list := make([]formatShown, len(entries))
	for i, e := range entries {
		list[i] = shown(e)
	}

	return withJSON(list)
}

func (l localFormats) show(id string) (formatShown, json.RawMessage, error) {
	d, err := l.catalog.Find(id)
	if err != nil {
		return formatShown{}, nil, usage(
			"there is no format %s%s; \"convertd formats\" lists them all",
			id,
			meant(l.catalog.Formats().Near(id)),
		)
	}

	f := shown(d.Entry)

	f.Targets, f.Sources = d.Targets, d.Sources
	if f.Writable {
		f.Options = shownOptions(d.Options)
	}

	return withJSON(f)
}

func (l localFormats) pairs(from, to string) ([]conversionShown, json.RawMessage, error) {
	for _, flag := range []struct{ name, value string }{{"--from", from}, {"--to", to}} {
		if _, ok := l.catalog.Formats().Find(flag.value); !ok && flag.value != "" {
			return nil, nil, noFormat(flag.name, flag.value, l.catalog.Formats())
		}
	}

	pairs, err := l.catalog.Conversions(from, to)
	if err != nil {
		return nil, nil, err
	}

	list := []conversionShown{}
	for p := range pairs {
		list = append(
			list,
			conversionShown{
				p.From.ID,
				p.To.ID,
				p.Chain.Loss().String(),
				shownChain(p.Chain),
				shownOptions(p.Options),
			},
		)
	}

	return withJSON(list)
}

func withJSON[T any](v T) (T, json.RawMessage, error) {
	raw, err := json.Marshal(v)
	return v, raw, err
}

func shown(e catalog.Entry) formatShown {
	return formatShown{
		ID:         e.ID,
		Name:       e.Name,
		Category:   string(e.Category),
		MIMETypes:  e.MIME,
		Extensions: e.Extensions,
		Aliases:    e.Aliases,
		Readable:   e.Readable,
		Writable:   e.Writable,
		Available:  e.Available(),
		Package:    e.Package,
	}
}

func shownChain(chain route.Chain) []hopShown {
	list := make([]hopShown, len(chain))
	for i, e := range chain {
		list[i] = hopShown{e.From, e.To, e.Engine, e.Loss.String()}
	}

	return list
}

func shownOptions(fields []option.Field) []optionShown {
	list := make([]optionShown, len(fields))
	for i, f := range fields {
		list[i] = optionShown(f.Name)
	}

	return list
}
