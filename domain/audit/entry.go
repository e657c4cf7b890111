package audit

import (
	"slices"
	"time"

	"github.com/convertd/convertd/domain/access"
)

// Action is what was done.
type Action string

// What is kept of.
const (
	SignedIn        Action = "session.signed_in"
	SignInFailed    Action = "session.failed"
	SignedOut       Action = "session.signed_out"
	UserCreated     Action = "user.created"
	UserChanged     Action = "user.changed"
	PasswordChanged Action = "password.changed"
	KeyCreated      Action = "key.created"
	KeyRevoked      Action = "key.revoked"
	PlanChanged     Action = "plan.changed"
	JobDeleted      Action = "job.deleted"
	FileDeleted     Action = "file.deleted"
	WebhookDeleted  Action = "webhook.deleted"

	ConnectionDeleted Action = "connection.deleted"
)

// Actions returns all of them.
func Actions() []Action {
	return []Action{
		SignedIn, SignInFailed, SignedOut, UserCreated, UserChanged, PasswordChanged, KeyCreated,
		KeyRevoked, PlanChanged, JobDeleted, FileDeleted, WebhookDeleted, ConnectionDeleted,
	}
}

// Known reports whether there is such an action.
func Known(a Action) bool { return slices.Contains(Actions(), a) }

// Via is how somebody did something.
type Via string

// The ways in.
const (
	BySession Via = "session"
	ByKey     Via = "key"
	ByCommand Via = "command" // on the server's machine
	ByNobody  Via = "anonymous"
)

// Actor is who did something.
type Actor struct {
	User string // id; "" for nobody who is known
	Via  Via
	Key  string // id of the key that was sent; "" for none
}

// Command is whoever runs a command on the server's machine.
func Command() Actor { return Actor{Via: ByCommand} }

// Caller is who calls.
func Caller(p access.Principal) Actor {
	switch {
	case p.Session != "":
		return Actor{User: p.User(), Via: BySession}
	case p.Key != "":
		return Actor{User: p.User(), Via: ByKey, Key: p.Key}
	}

	return Actor{User: p.User(), Via: ByNobody}
}

// Entry is that something was done.
type Entry struct {
	ID      string
	At      time.Time
	Action  Action
	Actor   Actor
	Subject string            // id of what it was done to; "" where there is none
	User    string            // id of the user whose that is; "" where it is nobody's
	Details map[string]string // what else is to be known
}

// Of returns the entry of what somebody does to a thing of their own, without its id and time. ok
// is false on an open server, where nobody is told apart.
func Of(p access.Principal, action Action, subject string) (e Entry, ok bool) {
	return Entry{
		Action: action, Actor: Caller(p), Subject: subject, User: p.User(),
	}, p.Owner != access.LocalOwner
}

// Search is which entries are asked for; a field that is zero is any.
type Search struct {
	User   string // who acted, or whose it is
	Action Action
	Before string // the id of the entry behind which to go on
	Limit  int
}
