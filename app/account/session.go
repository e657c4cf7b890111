package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// How long a session lasts.
const (
	sessionIdle  = 14 * 24 * time.Hour // from its last use
	sessionMost  = 90 * 24 * time.Hour // from when it began
	sessionNoted = time.Hour           // how exactly its last use is kept
)

// Credentials are what somebody signs in by, and from where.
type Credentials struct{ Name, Password, Place string }

// SignIn begins a session of a user. secret proves it, and is returned here and never again. A name
// that there is not and a password that is wrong are told apart by nothing.
func (s *Service) SignIn(
	ctx context.Context, c Credentials,
) (u ports.User, secret string, err error) {
	if err := s.attempt(ctx, c); err != nil {
		return ports.User{}, "", err
	}

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		u, err = tx.Users.Find(ctx, nameOf(c.Name), "")
		return err
	})
	if err != nil && !errors.Is(err, ports.ErrNoRow) {
		return ports.User{}, "", fmt.Errorf("look for who signs in: %w", err)
	}

	good, err := s.Passwords.Matches(ctx, c.Password, u.Password)
	if err != nil {
		return ports.User{}, "", fmt.Errorf("check a password: %w", err)
	}

	if !good || u.Blocked {
		if err := s.failed(ctx, u, c); err != nil {
			return ports.User{}, "", err
		}

		return ports.User{}, "", fault.New(fault.AuthenticationMissing,
			"The name or the password is wrong. Check both; a password that was forgotten "+
				"can be set anew by the operator.")
	}

	secret, err = s.begin(ctx, u, c.Place)

	return u, secret, err
}

// failed keeps that somebody has failed to sign in as a user.
func (s *Service) failed(ctx context.Context, u ports.User, c Credentials) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		by := audit.Actor{Via: audit.ByNobody}

		return s.note(ctx, tx, by, audit.SignInFailed, u.ID, u.ID,
			map[string]string{"address": c.Place})
	})
	if err != nil {
		return fmt.Errorf("note a failed sign-in: %w", err)
	}

	return nil
}

// SignUp makes a user, and begins a session of theirs.
func (s *Service) SignUp(
	ctx context.Context, c Credentials,
) (u ports.User, secret string, err error) {
	if !s.cfg.SignUp {
		return ports.User{}, "", fault.New(fault.Forbidden,
			"Users of this server are made by its operator. Ask for an account.")
	}

	if err := s.CheckCredentials(c).Err(); err != nil {
		return ports.User{}, "", err
	}

	if err := s.attempt(ctx, c); err != nil {
		return ports.User{}, "", err
	}

	u, err = s.CreateUser(ctx, audit.Actor{Via: audit.ByNobody}, NewUser{
		Name: c.Name, Password: c.Password,
	})
	if err != nil {
		return ports.User{}, "", err
	}

	secret, err = s.begin(ctx, u, c.Place)

	return u, secret, err
}

// CheckCredentials lists what is wrong with what somebody would sign up with.
func (s *Service) CheckCredentials(c Credentials) fault.List {
	return s.CheckUser(NewUser{Name: c.Name, Password: c.Password}).
		Beside(checkPassword(fieldPassword, c.Password))
}

// begin makes a session of a user's.
func (s *Service) begin(
	ctx context.Context, u ports.User, place string,
) (secret string, err error) {
	now := s.Clock.Now()
	secret = rand.Text() + rand.Text()
	session := ports.Session{
		ID: s.IDs.New("ses_"), User: u.ID, Hash: hashOf(secret),
		Created: now, Used: now, Expires: now.Add(sessionIdle),
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Sessions.Insert(ctx, session); err != nil {
			return err
		}

		by := audit.Actor{User: u.ID, Via: audit.BySession}

		return s.note(ctx, tx, by, audit.SignedIn, u.ID, u.ID, map[string]string{"address": place})
	})
	if err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}

	return secret, nil
}

// BySession returns who calls in a session: with all scopes of the user. ok is false where there is
// no such session, or no longer.
func (s *Service) BySession(
	ctx context.Context, secret string,
) (p access.Principal, ok bool, err error) {
	if secret == "" || len(secret) > maxKey {
		return access.Principal{}, false, nil
	}

	session, u, err := s.session(ctx, secret)
	if errors.Is(err, ports.ErrNoRow) {
		return access.Principal{}, false, nil
	}

	if err != nil {
		return access.Principal{}, false, fmt.Errorf("look for a session: %w", err)
	}

	now := s.Clock.Now()
	if u.Blocked || !now.Before(session.Expires) {
		return access.Principal{}, false, nil
	}

	if now.Sub(session.Used) >= sessionNoted {
		if err := s.prolong(ctx, session, now); err != nil {
			return access.Principal{}, false, err
		}
	}

	p = access.Principal{
		Owner: u.ID, Session: session.ID, Scopes: access.KeyScopes(),
		Plan: s.cfg.Plans.Of(u.Plan),
	}
	if u.Admin {
		p.Scopes = append(p.Scopes, access.Admin)
	}

	return p, true, nil
}

func (s *Service) session(
	ctx context.Context, secret string,
) (session ports.Session, u ports.User, err error) {
	hash := hashOf(secret)

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if session, err = tx.Sessions.Hashed(ctx, hash); err != nil {
			return err
		}

		u, err = tx.Users.Get(ctx, session.User)

		return err
	})
	if err == nil && subtle.ConstantTimeCompare([]byte(session.Hash), []byte(hash)) == 0 {
		err = ports.ErrNoRow
	}

	return session, u, err
}

func (s *Service) prolong(ctx context.Context, session ports.Session, now time.Time) error {
	until := now.Add(sessionIdle)
	if last := session.Created.Add(sessionMost); until.After(last) {
		until = last
	}

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Sessions.Touch(ctx, session.ID, now, until)
	})
	if err != nil && !fault.Is(err, fault.DiskFull) { // see touch
		return fmt.Errorf("note the use of a session: %w", err)
	}

	return nil
}

// SignOut ends a session. One that there is not is left alone.
func (s *Service) SignOut(ctx context.Context, p access.Principal) error {
	now := s.Clock.Now()

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Sessions.Touch(ctx, p.Session, now, now); err != nil {
			return err
		}

		return s.note(ctx, tx, audit.Caller(p), audit.SignedOut, p.User(), p.User(), nil)
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}

	return nil
}

func nameOf(written string) string { return strings.ToLower(strings.TrimSpace(written)) }
