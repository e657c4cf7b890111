package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/app/catalog"
)

type formatsInput struct {
	Paging
	Category string `query:"category" maxLength:"64" doc:"Only formats of this category." example:"image"`
	Q        string `query:"q" maxLength:"64" doc:"Only formats that hold this text in id, name, an alias or an extension; case is ignored." example:"jpeg"`
}

type formatInput struct {
	ID string `path:"id" doc:"The format's id, an alias or an extension." example:"jpeg"`
}

type queryInput struct {
	Operation string `path:"operation" doc:"convert, compress, crop, trim or merge." example:"convert"`
}

type formatsAnswer struct{ Body envelope[[]FormatBody] }

type formatAnswer struct{ Body envelope[formatDetail] }

type queryAnswer struct{ Body envelope[[]takenBody] }

func (a *API) registerFormats() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "listFormats", Method: http.MethodGet, Path: "/v1/formats", Summary: "List the formats",
		Description: "With what can be done with each on this installation. The list is whole unless limit is given.",
	}, a.formats)
	huma.Register(a.huma, huma.Operation{
		OperationID: "getFormat", Method: http.MethodGet, Path: "/v1/formats/{id}", Summary: "Show a format",
		Description: "With what it can be turned into and made from, and the options of its making.",
	}, a.format)
	huma.Register(a.huma, huma.Operation{
		OperationID: "queryFormats", Method: http.MethodGet, Path: "/v1/formats/query/{operation}", Summary: "List what an operation takes and can write",
		Description: "The list is empty for an operation that this server does not do.",
	}, a.query)
	a.registerConversions()
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
