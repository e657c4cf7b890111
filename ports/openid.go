package ports

import "context"

// OpenID is a provider of identities, by whom users sign in.
type OpenID interface {
	// Begin returns where a browser is sent to sign in, and what is kept of it until it comes back.
	Begin(ctx context.Context) (url string, pending Pending, err error)
	// Finish returns who has signed in, by what the browser came back with. What does not belong to
	// what is pending, or was not good, is a fault AuthenticationMissing.
	Finish(ctx context.Context, came Return, pending Pending) (Identity, error)
}

// Pending is a sign-in that has begun. Its texts are random.
type Pending struct{ State, Nonce, Verifier string }

// Return is what a browser comes back with.
type Return struct{ Code, State, Error string }

// Identity is who has signed in.
type Identity struct {
	Subject string // by which the provider knows them, together with the provider's own name
	Name    string // an address that is theirs, or another name; "" for none
}
