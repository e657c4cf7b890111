package httpapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/domain/fault"
)

// maxWait is the longest that an answer is held, in seconds.
const maxWait = 120

// Waiting is how long a caller wants the answer held, and whether it shall lead to the result. It
// is exported for huma alone.
type Waiting struct {
	Wait     int    `query:"wait"     minimum:"0" doc:"Hold the answer until the job has ended, at most this many seconds; more than 120 count as 120." example:"60"`
	Prefer   string `                             doc:"wait=N does the same as the query, which wins."                                                  example:"wait=60" header:"Prefer"`
	Redirect bool   `query:"redirect"             doc:"With a wait: answer 303 to the download, or when the time is up to another wait for it."         example:"false"`
}

// CreateInput is what the calls that make a job take beside their bodies. It is exported for huma
// alone.
type CreateInput struct {
	Raw
	Waiting
	Idempotent
}

func (in *CreateInput) creating() *CreateInput { return in }

// Raw gives a handler the request itself, so that it can stream the body: huma would hold it in
// memory. It is exported for huma alone.
type Raw struct{ request *http.Request }

// Resolve implements huma.Resolver.
func (r *Raw) Resolve(ctx huma.Context) []error {
	r.request, _ = humago.Unwrap(ctx)
	return nil
}

// limit returns how long to wait, and what to say about a preference that is followed. A caller who
// says nothing of it waits as long as the route does. A redirect without a wait is refused: there
// is nothing yet to lead to.
func (w Waiting) limit(
	r *http.Request, otherwise time.Duration,
) (limit time.Duration, applied string, err error) {
	seconds := min(w.Wait, maxWait)

	preferences := r.Header.Values("Prefer")
	switch {
	case r.URL.Query().Has("wait"):
	case len(preferences) == 0:
		seconds = int(otherwise / time.Second)
	default:
		if seconds = preferredWait(preferences); seconds > 0 {
			applied = "wait=" + strconv.Itoa(seconds)
		}
	}

	if w.Redirect && seconds == 0 {
		return 0, "", fault.New(
			fault.InvalidInput,
			"redirect leads to what the job has made. Say how long to wait for that, such as wait=60.",
		).On("redirect")
	}

	return time.Duration(seconds) * time.Second, applied, nil
}

// preferredWait reads the seconds out of Prefer headers (RFC 7240). A bare "wait" means as long as
// possible; what cannot be understood is no preference.
func preferredWait(headers []string) int {
	for preference := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		preference, _, _ = strings.Cut(preference, ";")

		name, value, given := strings.Cut(preference, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "wait") {
			continue
		}

		seconds, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 31)
		switch {
		case !given:
			return maxWait
		case err != nil:
			return 0
		}

		return int(min(seconds, maxWait))
	}

	return 0
}

// rawInput is what a call takes that reads its body itself and nothing else.
type rawInput struct{ Raw }

func (a *API) shown() mapper { return mapper{publicURL: a.cfg.PublicURL, now: a.Clock.Now()} }
