package access

import (
	"strings"

	"github.com/convertd/convertd/domain/quota"
)

// LocalOwner owns everything in a service that runs with auth.mode "open".
const LocalOwner = "usr_local"

// The first letters of owners.
const (
	userPrefix      = "usr_"
	sandboxPrefix   = "test_"
	anonymousPrefix = "anon_"
)

// Principal is the caller on whose behalf something is done.
type Principal struct {
	Owner  string  // whose rows and blobs the caller sees; never empty
	Scopes []Scope // what the caller may do
	Key    string  // id of the API key that was sent; "" for none
	// Session is the id of that in which the user has signed in; "" for none.
	Session string
	Plan    quota.Plan
	// Share is whose share of the workers the caller's jobs take; "" for the owner's.
	Share string
}

// Local returns the one caller of a service that runs with auth.mode "open". No plan bounds it.
func Local() Principal {
	return Principal{Owner: LocalOwner, Scopes: append(KeyScopes(), Admin)}
}

// Owns reports whether something of that owner is the caller's. What is not answers exactly as what
// does not exist. What somebody made without a key is everybody's who knows its id and has no key.
func (p Principal) Owns(owner string) bool {
	return p.Owner != "" && (p.Owner == owner || p.Anonymous() && Anonymous(owner))
}

// Anonymous reports whether the caller is not known.
func (p Principal) Anonymous() bool { return Anonymous(p.Owner) }

// User returns the id of the user whose key was sent; "" for a caller who is not known.
func (p Principal) User() string { return UserOf(p.Owner) }

// Anonymous reports whether an owner is somebody without a key.
func Anonymous(owner string) bool { return strings.HasPrefix(owner, anonymousPrefix) }

// AnonymousOwner returns the owner of what callers from one place make, by a name for the place.
func AnonymousOwner(place string) string { return anonymousPrefix + place }

// Sandbox reports whether an owner is the sandbox of a user.
func Sandbox(owner string) bool { return strings.HasPrefix(owner, sandboxPrefix) }

// SandboxOwner returns the owner of what a user makes with sandbox keys: it stands beside the
// user's own, and neither sees the other.
func SandboxOwner(user string) string {
	return sandboxPrefix + strings.TrimPrefix(user, userPrefix)
}

// UserOf returns the id of the user that an owner is, or is the sandbox of; "" for somebody without
// a key.
func UserOf(owner string) string {
	if rest, ok := strings.CutPrefix(owner, sandboxPrefix); ok {
		return userPrefix + rest
	}

	if Anonymous(owner) {
		return ""
	}

	return owner
}
