package httpapi

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/httpapi/docs"
	"github.com/convertd/convertd/domain/fault"
)

// registerAbout adds what tells of the API and is no part of it: its description in two versions and formats, and the page that shows it.
func (a *API) registerAbout() {
	docs.Register(a.mux, func(w http.ResponseWriter, r *http.Request) { refuse(w, r, nothingHere()) })
	for format, media := range map[string]string{describe.FormatJSON: mediaJSON, describe.FormatYAML: "application/yaml"} {
		newer, older := rendered(describe.V31, format), rendered(describe.V30, format)
		serve := func(w http.ResponseWriter, r *http.Request, render func() ([]byte, error)) {
			text, err := render()
			if err != nil {
				refuse(w, r, err)
				return
			}
			docs.Serve(&shapedRefusals{ResponseWriter: w, request: r}, r, media, text)
		}
		a.mux.HandleFunc("GET /openapi-"+describe.V30+"."+format, func(w http.ResponseWriter, r *http.Request) { serve(w, r, older) })
		a.mux.HandleFunc("GET /openapi."+format, func(w http.ResponseWriter, r *http.Request) {
			switch version := r.URL.Query().Get("version"); version {
			case "", describe.V31:
				serve(w, r, newer)
			case describe.V30:
				serve(w, r, older)
			default:
				refuse(w, r, fault.New(fault.InvalidInput, "version must be %s or %s.", describe.V31, describe.V30).On("version"))
			}
		})
	}
}

// rendered renders the description when it is first asked for.
func rendered(version, format string) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		doc, err := Describe()
		if err != nil {
			return nil, fmt.Errorf("describe the API: %w", err)
		}
		return describe.Render(doc, version, format)
	})
}
