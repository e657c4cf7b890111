package bootstrap

import (
	"encoding/json"
	"net/http"
)

// serveCanary answers whether a file would be converted here just now. It is served beside the
// metrics, for operators alone: it says what is wrong, and costs work.
func (s *server) serveCanary(w http.ResponseWriter, r *http.Request) {
	found := s.canary.Check(r.Context())

	answer := struct {
		Status  string  `json:"status"` // ok or failed
		Engine  string  `json:"engine,omitempty"`
		Seconds float64 `json:"seconds"`
		Checked string  `json:"checked_at"`
		Cause   string  `json:"cause,omitempty"`
	}{
		Status: "ok", Engine: found.Engine, Seconds: found.Took.Seconds(),
		Checked: found.At.UTC().Format("2006-01-02T15:04:05Z"),
	}

	status := http.StatusOK

	if found.Err != nil {
		status, answer.Status, answer.Cause = http.StatusServiceUnavailable, "failed",
			found.Err.Error()
		s.log.ErrorContext(r.Context(), "the canary was not converted", "cause", found.Err)
	}

	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)

	if err := json.NewEncoder(w).Encode(answer); err != nil {
		s.log.DebugContext(r.Context(), "nobody waits for the canary", "cause", err)
	}
}
