package access

import "slices"

// Scope is what a caller may do.
type Scope string

// The scopes of API keys: those of the API's public documentation, and Admin, which only keys of
// administrators can have.
const (
	ConvertRead    Scope = "CONVERT_READ"
	ConvertWrite   Scope = "CONVERT_WRITE"
	WebhooksManage Scope = "WEBHOOKS_MANAGE"
	AccountRead    Scope = "ACCOUNT_READ"
	Admin          Scope = "ADMIN"
)

// KeyScopes returns the scopes that a key of an ordinary user may have.
func KeyScopes() []Scope {
	return []Scope{ConvertRead, ConvertWrite, WebhooksManage, AccountRead}
}

// AnonymousScopes returns what somebody without a key may do.
func AnonymousScopes() []Scope { return []Scope{ConvertRead, ConvertWrite} }

// May reports whether the caller has the scope.
func (p Principal) May(s Scope) bool { return slices.Contains(p.Scopes, s) }
