package bootstrap

import (
	"net"
	"net/http"

	"github.com/convertd/convertd/adapters/mcp"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
)

// largestMessage bounds what a language model's program may send at once, in bytes: names, URLs and
// options.
const largestMessage = 1 << 20

// withTools serves tools for language models beside the API, which they use. Pages of other sites
// are kept off them as they are off the API.
func (s *server) withTools(api http.Handler, listening net.Addr) (http.Handler, error) {
	pages := web.Config{Open: s.cfg.openTo(), CORSOrigins: s.cfg.CORSOrigins}

	tools, err := pages.OwnPages(refuseTools, mcp.Handler(listening, Version(), s.accounts != nil))
	if err != nil {
		return nil, err
	}

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mcp" {
			r.Body = http.MaxBytesReader(w, r.Body, largestMessage)
			tools.ServeHTTP(w, r)

			return
		}

		api.ServeHTTP(w, r) // which judges paths by itself
	}), nil
}

func refuseTools(w http.ResponseWriter, _ *http.Request, _ int, err error) {
	http.Error(w, fault.Of(err).Text, http.StatusForbidden)
}
