package httpapi

import (
	"time"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/ports"
)

// userBody is a user as administrators see them.
type userBody struct {
	ID          string    `json:"id"           doc:"The user's id."`
	Name        string    `json:"name"         doc:"By which the user signs in."`
	Plan        string    `json:"plan"         doc:"The name of the user's plan."`
	Admin       bool      `json:"admin"        doc:"Whether the user manages others."`
	Active      bool      `json:"active"       doc:"Whether the user is let in."`
	HasPassword bool      `json:"has_password" doc:"Whether the user can sign in by a password."`
	CreatedAt   time.Time `json:"created_at"   doc:"When the account was made."`
}

func (mapper) user(u ports.User) userBody {
	return userBody{
		ID: u.ID, Name: u.Name, Plan: u.Plan, Admin: u.Admin, Active: !u.Blocked,
		HasPassword: u.Password != "", CreatedAt: u.Created,
	}
}

// auditBody is what was done, and by whom.
type auditBody struct {
	ID      string            `json:"id"      doc:"The entry's id."`
	At      time.Time         `json:"at"      doc:"When it was done."`
	Action  string            `json:"action"  doc:"What was done."`
	Actor   string            `json:"actor"   doc:"Id of the user who did it; empty for nobody who is known."`
	Via     string            `json:"via"     doc:"How."                                                      enum:"session,key,command,anonymous"`
	Key     *string           `json:"key"     doc:"Id of the key that was sent; null for none."`
	Subject string            `json:"subject" doc:"Id of what it was done to."`
	User    string            `json:"user"    doc:"Id of the user whose that is."`
	Details map[string]string `json:"details" doc:"What else is to be known."`
}

func (mapper) audit(e audit.Entry) auditBody {
	body := auditBody{
		ID: e.ID, At: e.At, Action: string(e.Action), Actor: e.Actor.User,
		Via: string(e.Actor.Via), Key: optional(e.Actor.Key), Subject: e.Subject, User: e.User,
		Details: e.Details,
	}
	if body.Details == nil {
		body.Details = map[string]string{}
	}

	return body
}
