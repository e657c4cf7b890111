package event

import "strings"

// Kind is what sort of thing an event has happened to.
type Kind string

// The kinds.
const (
	OfJob          Kind = "job"          // its subject is the job
	OfFile         Kind = "file"         // its subject is the file
	OfSubscription Kind = "subscription" // its subject is the owner, whose plan it is
	OfQuota        Kind = "quota"        // its subject is the owner
)

// Kind returns what events of that name happen to. It is the first word of the name.
func (n Name) Kind() Kind {
	kind, _, _ := strings.Cut(string(n), ".")
	return Kind(kind)
}
