package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// tagged is how many letters tell a user from another of the same name.
const tagged = 6

// SignInAs begins a session of the user whom a provider of identities vouches for. One who comes
// for the first time is made: a name that another has is not theirs.
func (s *Service) SignInAs(
	ctx context.Context, who ports.Identity, place string,
) (u ports.User, secret string, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		u, err = tx.Users.Find(ctx, "", who.Subject)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) {
		u, err = s.vouched(ctx, who)
	}

	if err != nil {
		return ports.User{}, "", fmt.Errorf("look for who signs in: %w", err)
	}

	if u.Blocked {
		return ports.User{}, "", fault.New(fault.Forbidden,
			"This account is shut. Ask the operator.")
	}

	secret, err = s.begin(ctx, u, place)

	return u, secret, err
}

func (s *Service) vouched(ctx context.Context, who ports.Identity) (ports.User, error) {
	name := plainName(who.Name)
	if name == "" {
		name = "user-" + s.digest("subject", who.Subject)[:tagged]
	}

	by := audit.Actor{Via: audit.ByNobody}

	u, err := s.CreateUser(ctx, by, NewUser{Name: name, subject: who.Subject})
	if fault.Is(err, fault.Conflict) {
		name += "-" + s.digest("subject", who.Subject)[:tagged]
		u, err = s.CreateUser(ctx, by, NewUser{Name: name, subject: who.Subject})
	}

	return u, err
}

// plainName leaves out of a name what names here do not have; "" where nothing is left.
func plainName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._+@-", r) {
			return r
		}

		return -1
	}, nameOf(name))
	plain = strings.TrimLeft(plain, "._+@-")

	const room = 90 // of the 100 letters of a name, for what may have to be added
	if plain = plain[:min(len(plain), room)]; !userName.MatchString(plain) {
		return ""
	}

	return plain
}
