package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// languageBody is a language that pdf/ocr reads.
type languageBody struct {
	Code string `json:"code" doc:"The code to ask for it by." example:"eng"`
}

type languagesAnswer struct{ Body envelope[[]languageBody] }

func (a *API) registerLanguages() {
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/pdf/ocr/languages", id: "listLanguages", scope: mayRead,
		summary: "List the languages that scans are read in",
		text:    "Those that are installed here. The list is empty where nothing reads scans.",
		Route: describe.Route{
			Tag: tagFormats,
			Answers: []describe.Answer{
				{
					Status: http.StatusOK,
					Text:   "The languages.",
					Example: map[string]any{
						"English and German": enclosed(
							[]languageBody{{Code: "deu"}, {Code: "eng"}},
						),
					},
				},
			},
		},
	}, a.languages)
}

func (a *API) languages(ctx context.Context, _ *struct{}) (*languagesAnswer, error) {
	shown := []languageBody{}
	for _, code := range a.Catalog.Languages() {
		shown = append(shown, languageBody{Code: code})
	}

	return &languagesAnswer{enclose(ctx, shown)}, nil
}
