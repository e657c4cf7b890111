package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

var _ ports.OpenID = (*Provider)(nil)

// Config names a provider, and how this server is known to it.
type Config struct {
	Issuer   string // URL
	ClientID string
	Secret   string // "" for a client without one
	// Callback returns where browsers come back to.
	Callback func() string
	Timeout  time.Duration // of each call to the provider
}

// Provider signs in by the authorization code flow, with PKCE. It is safe for concurrent use. What
// the provider says of itself is asked for when it is first needed: it may be started later.
type Provider struct {
	cfg    Config
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// New returns a provider.
func New(cfg Config) (*Provider, error) {
	if cfg.Issuer == "" || cfg.ClientID == "" || cfg.Callback == nil || cfg.Timeout <= 0 {
		return nil, errors.New("openid: issuer, client id, callback and time limit are needed")
	}

	return &Provider{cfg: cfg, client: &http.Client{Timeout: cfg.Timeout}}, nil
}

// discover asks the provider what it says of itself, once that has been answered.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()

	if p.found != nil {
		return p.found, nil
	}

	// its keys are fetched again later, so it must outlive this call
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), p.client)

	found, err := oidc.NewProvider(lasting, p.cfg.Issuer)
	if err != nil {
		return nil, fault.New(
			fault.Unavailable,
			"The provider of identities cannot be reached. Try again in a moment, or sign in by a password.",
		).
			Because(err)
	}

	p.found = found

	return found, nil
}

func (p *Provider) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.Secret, Endpoint: found.Endpoint(),
		RedirectURL: p.cfg.Callback(), Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// Begin implements ports.OpenID.
func (p *Provider) Begin(ctx context.Context) (string, ports.Pending, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", ports.Pending{}, err
	}

	pending := ports.Pending{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
	}

	return p.oauth(found).AuthCodeURL(pending.State, oidc.Nonce(pending.Nonce),
		oauth2.S256ChallengeOption(pending.Verifier)), pending, nil
}

// Finish implements ports.OpenID.
func (p *Provider) Finish(
	ctx context.Context, came ports.Return, pending ports.Pending,
) (ports.Identity, error) {
	if pending.State == "" ||
		subtle.ConstantTimeCompare([]byte(came.State), []byte(pending.State)) == 0 {
		return ports.Identity{}, refused(errors.New("it was not begun in this browser"))
	}

	if came.Error != "" || came.Code == "" {
		return ports.Identity{}, refused(fmt.Errorf("the provider says %q", came.Error))
	}

	found, err := p.discover(ctx)
	if err != nil {
		return ports.Identity{}, err
	}

	token, err := p.exchange(ctx, found, came.Code, pending)
	if err != nil {
		return ports.Identity{}, refused(err)
	}

	return identityOf(token)
}

// exchange trades a code for what the provider says of who has signed in.
func (p *Provider) exchange(
	ctx context.Context, found *oidc.Provider, code string, pending ports.Pending,
) (*oidc.IDToken, error) {
	ctx = oidc.ClientContext(ctx, p.client)

	answer, err := p.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(pending.Verifier))
	if err != nil {
		return nil, fmt.Errorf("exchange the code: %w", err)
	}

	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return nil, errors.New("the answer has no id token")
	}

	token, err := found.Verifier(&oidc.Config{ClientID: p.cfg.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("verify the id token: %w", err)
	}

	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(pending.Nonce)) == 0 {
		return nil, errors.New("the id token is of another sign-in")
	}

	return token, nil
}

// identityOf names somebody by an address that the provider has verified, or else as they call
// themselves there.
func identityOf(token *oidc.IDToken) (ports.Identity, error) {
	var says struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Name     string `json:"preferred_username"`
	}
	if err := token.Claims(&says); err != nil {
		return ports.Identity{}, refused(fmt.Errorf("read the id token: %w", err))
	}

	who := ports.Identity{Subject: token.Issuer + "|" + token.Subject, Name: says.Name}
	if says.Email != "" && says.Verified {
		who.Name = says.Email
	}

	return who, nil
}

func refused(why error) error {
	return fault.New(fault.AuthenticationMissing,
		"Signing in by the provider did not work. Begin anew.").Because(why)
}
