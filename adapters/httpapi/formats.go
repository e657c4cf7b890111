package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/fault"
)

type formatsInput struct {
	Paging
	Category string `query:"category" maxLength:"64" doc:"Only formats of this category."                                                           example:"image"`
	Q        string `query:"q"        maxLength:"64" doc:"Only formats that hold this text in id, name, an alias or an extension; case is ignored." example:"jpeg"`
}

type formatInput struct {
	ID string `path:"id" doc:"The format's id, an alias or an extension." example:"jpeg"`
}

type queryInput struct {
	Operation string `path:"operation" doc:"The operation's name, such as convert, compress, crop, trim or merge." example:"convert"`
}

type queryPDFInput struct {
	Operation string `path:"operation" doc:"The last part of the operation's name." example:"rotate"`
}

type formatsAnswer struct{ Body envelope[[]FormatBody] }

type formatAnswer struct{ Body envelope[formatDetail] }

type queryAnswer struct{ Body envelope[[]takenBody] }

func (a *API) registerFormats() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/formats",
		id:      "listFormats",
		scope:   mayRead,
		summary: "List the formats",
		text:    "With what can be done with each on this installation. The list is whole unless limit is given.",
		Route: describe.Route{
			Tag: tagFormats, Faults: []fault.Kind{fault.InvalidInput},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The formats.", Example: formatsExample(),
			}},
		},
	}, a.formats)
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/formats/{id}", id: "getFormat", scope: mayRead,
		summary: "Show a format",
		text:    "With what it can be turned into and made from, and the options of its making.",
		Route: describe.Route{
			Tag: tagFormats, Faults: []fault.Kind{fault.FormatNotFound},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The format.", Example: formatExample(),
			}},
		},
	}, a.format)
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/formats/query/{operation}",
		id:      "queryFormats",
		scope:   mayRead,
		summary: "List what an operation takes and can write",
		text:    "The list is empty for an operation that this server does not do.",
		Route: describe.Route{
			Tag: tagFormats, Faults: []fault.Kind{fault.NotFound},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "What the operation takes.", Example: takenExample(),
			}},
		},
	}, a.query)
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/formats/query/pdf/{operation}",
		id:      "queryPDFFormats",
		scope:   mayRead,
		summary: "List what an operation on PDFs takes and can write",
		text:    "Other documents and pictures are among it, as far as they become PDFs on the way.",
		Route: describe.Route{
			Tag: tagFormats, Faults: []fault.Kind{fault.NotFound},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "What the operation takes.", Example: takenExample(),
			}},
		},
	}, func(ctx context.Context, in *queryPDFInput) (*queryAnswer, error) {
		return a.query(ctx, &queryInput{Operation: "pdf/" + in.Operation})
	})
	a.registerConversions()
	a.registerPair()
	a.registerLanguages()
}

func (a *API) formats(ctx context.Context, in *formatsInput) (*formatsAnswer, error) {
	list, err := a.Catalog.List(in.Category, in.Q)
	if err != nil {
		return nil, err
	}

	last, err := readCursor[string](in.Cursor)
	if err != nil {
		return nil, err
	}

	if last != "" {
		at := slices.IndexFunc(list, func(e catalog.Entry) bool { return e.ID == last })
		if at < 0 {
			return nil, badCursor(nil)
		}

		list = list[at+1:]
	}

	limit, next := in.limit(0), ""
	if limit > 0 && len(list) > limit {
		list = list[:limit]
		if next, err = cursorAt(list[limit-1].ID); err != nil {
			return nil, err
		}
	}

	shown := make([]FormatBody, len(list))
	for i, e := range list {
		shown[i] = a.shown().format(e)
	}

	return &formatsAnswer{enclosePage(ctx, shown, limit, next)}, nil
}

func (a *API) format(ctx context.Context, in *formatInput) (*formatAnswer, error) {
	detail, err := a.Catalog.Find(in.ID)
	if err != nil {
		return nil, err
	}

	return &formatAnswer{enclose(ctx, a.shown().formatDetail(detail))}, nil
}

func (a *API) query(ctx context.Context, in *queryInput) (*queryAnswer, error) {
	list, err := a.Catalog.Query(in.Operation)
	if err != nil {
		return nil, err
	}

	shown := make([]takenBody, len(list))
	for i, taken := range list {
		shown[i] = a.shown().taken(taken)
	}

	return &queryAnswer{enclose(ctx, shown)}, nil
}
