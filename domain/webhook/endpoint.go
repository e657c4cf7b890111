package webhook

import (
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/event"
)

// Endpoint is where an owner wants events sent.
type Endpoint struct {
	ID            string
	Owner         string
	URL           string
	Events        []string // patterns; see Wants
	Sealed        []byte   // the secret that signs; none where it is the owner's
	Previous      []byte   // the secret before it, sealed
	PreviousUntil time.Time
	Metadata      map[string]any
	Active        bool
	Reason        string    // why the service has switched it off; "" where it has not
	OfJobs        bool      // it is what jobs name as their own, and no owner has made it
	Failing       time.Time // since when nothing has arrived; zero where the last delivery did
	Lease         string    // of whoever delivers: "" while nobody does
	LeaseUntil    time.Time
	Wake          time.Time // when the queue offers it again at the latest; zero where it does not
	Created       time.Time
	Updated       time.Time
}

// all is the pattern of every event.
const all = "*"

// Wants reports whether the endpoint is sent events of that name.
func (e *Endpoint) Wants(name event.Name) bool {
	return slices.ContainsFunc(e.Events, func(pattern string) bool {
		return matches(pattern, name)
	})
}

// Patterns returns all that can select events: names, what stands for all of a kind, such as
// "job.*", and "*".
func Patterns() []string {
	list := []string{all}

	for _, name := range event.Names() {
		if wide := string(name.Kind()) + ".*"; !slices.Contains(list, wide) {
			list = append(list, wide)
		}
	}

	for _, name := range event.Names() {
		list = append(list, string(name))
	}

	return list
}

func matches(pattern string, name event.Name) bool {
	if kind, wide := strings.CutSuffix(pattern, ".*"); wide {
		return kind == string(name.Kind())
	}

	return pattern == all || pattern == string(name)
}

// Held reports whether somebody delivers at that instant.
func (e *Endpoint) Held(now time.Time) bool { return e.Lease != "" && now.Before(e.LeaseUntil) }

// SwitchOff stops deliveries, for a reason that the owner is shown.
func (e *Endpoint) SwitchOff(reason string, now time.Time) {
	e.Active, e.Reason, e.Updated = false, reason, now
}

// SwitchOn lets deliveries go on, as if none had failed.
func (e *Endpoint) SwitchOn() { e.Active, e.Reason, e.Failing = true, "", time.Time{} }

// Rotate replaces the secret. The one before is good until an instant.
func (e *Endpoint) Rotate(sealed []byte, until, now time.Time) {
	e.Previous, e.PreviousUntil = e.Sealed, until
	e.Sealed, e.Updated = sealed, now
}
