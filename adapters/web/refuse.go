package web

import (
	"net/http"

	"github.com/convertd/convertd/domain/fault"
)

// StatusClientLeft is what the log and metrics say where nobody is left to read an answer; nginx
// does so too.
const StatusClientLeft = 499

// Refuse answers a request with an error, in the shape that its clients expect. A status of 0
// leaves it to the error's kind.
type Refuse func(w http.ResponseWriter, r *http.Request, status int, err error)

// NothingHere refuses a path that leads nowhere.
func NothingHere() error {
	return fault.New(fault.NotFound,
		"There is nothing at this path. Check it against the API's documentation, at /docs.")
}
