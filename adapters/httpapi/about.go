package httpapi

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/httpapi/docs"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
)

const mediaYAML = "application/yaml"

// registerAbout adds what tells of the API and is no part of it: its description in two versions
// and formats, the page that shows it, and the guide.
func (a *API) registerAbout() {
	missing := func(w http.ResponseWriter, r *http.Request) { refuse(w, r, 0, web.NothingHere()) }
	docs.Register(a.mux, a.Guide, missing)

	if a.Pages != nil {
		a.Pages(a.mux, missing)
	} else {
		docs.LeadHere(a.mux)
	}

	for format, media := range map[string]string{
		describe.FormatJSON: web.MediaJSON,
		describe.FormatYAML: mediaYAML,
	} {
		newer, older := a.rendered(describe.V31, format), a.rendered(describe.V30, format)
		serve := func(w http.ResponseWriter, r *http.Request, render func() ([]byte, error)) {
			text, err := render()
			if err != nil {
				refuse(w, r, 0, err)
				return
			}

			docs.Serve(web.ShapeRefusals(w, r, refuse), r, media, text)
		}
		a.mux.HandleFunc(
			"GET /openapi-"+describe.V30+"."+format,
			func(w http.ResponseWriter, r *http.Request) { serve(w, r, older) },
		)
		a.mux.HandleFunc("GET /openapi."+format, func(w http.ResponseWriter, r *http.Request) {
			switch version := r.URL.Query().Get("version"); version {
			case "", describe.V31:
				serve(w, r, newer)
			case describe.V30:
				serve(w, r, older)
			default:
				refuse(
					w,
					r,
					0,
					fault.New(
						fault.InvalidInput, "version must be %s or %s.", describe.V31, describe.V30,
					).
						On("version"),
				)
			}
		})
	}
}

// rendered renders the description when it is first asked for.
func (a *API) rendered(version, format string) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		doc, err := Published(a.cfg.Version)
		if err != nil {
			return nil, fmt.Errorf("describe the API: %w", err)
		}

		return describe.Render(doc, version, format)
	})
}
