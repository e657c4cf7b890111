package fetch

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/convertd/convertd/domain/fault"
)

// headersOf checks a user's headers. No fault repeats a value, for values are secrets more often
// than not.
func headersOf(wanted map[string]string) (http.Header, fault.List) {
	headers := http.Header{}

	var faults fault.List

	refuse := func(text string, args ...any) {
		faults = append(faults, fault.New(fault.InvalidInput, text, args...).On("headers"))
	}

	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			refuse("%q is no name of an HTTP header.", name)
		case !httpguts.ValidHeaderFieldValue(wanted[name]):
			refuse(
				"The value of the header %s has characters that a header cannot hold.",
				canonical,
			)
		case isReserved(canonical):
			refuse("The header %s cannot be set; leave it out.", canonical)
		case headers[canonical] != nil:
			refuse("The header %s is given twice; give it once.", canonical)
		default:
			headers.Set(canonical, wanted[name])
		}
	}

	return headers, faults
}

// isReserved tells the headers that belong to the connection and not to the request (RFC 9110,
// 7.6.1), or that say where it goes and what it holds.
func isReserved(canonical string) bool {
	switch canonical {
	case "Host", "Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	default:
		return strings.HasPrefix(canonical, "Content-") || strings.HasPrefix(canonical, "Proxy-")
	}
}
