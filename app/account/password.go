package account

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// The letters of a password.
const (
	minPassword = 10
	maxPassword = 200
)

// The names of fields, for faults.
const (
	fieldPassword = "password"
	fieldCurrent  = "current_password"
	fieldNew      = "new_password"
)

func checkPassword(field, password string) fault.List {
	if n := utf8.RuneCountInString(password); n >= minPassword && n <= maxPassword {
		return nil
	}

	return fault.List{fault.New(fault.InvalidInput, "%s must have %d to %d letters.",
		field, minPassword, maxPassword).On(field)}
}

// ChangePassword gives the user who has signed in another password, and ends all other sessions of
// theirs. The current one is asked for where there is one.
func (s *Service) ChangePassword(
	ctx context.Context, p access.Principal, current, next string,
) error {
	if err := checkPassword(fieldNew, next).Err(); err != nil {
		return err
	}

	u, err := s.User(ctx, p.User())
	if err != nil {
		return err
	}

	if u.Password != "" {
		if err := s.confirm(ctx, u, current); err != nil {
			return err
		}
	}

	encoded, err := s.Passwords.Encode(ctx, next)
	if err != nil {
		return fmt.Errorf("encode a password: %w", err)
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if u, err = tx.Users.Get(ctx, u.ID); err != nil {
			return err
		}

		u.Password = encoded
		if err := tx.Users.Save(ctx, u); err != nil {
			return err
		}

		if err := tx.Sessions.EndOthers(ctx, u.ID, p.Session); err != nil {
			return err
		}

		return s.note(ctx, tx, audit.Caller(p), audit.PasswordChanged, u.ID, u.ID, nil)
	})
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}

	return nil
}

// confirm refuses a password that is not the user's. Whoever has got hold of a session cannot try
// them all.
func (s *Service) confirm(ctx context.Context, u ports.User, password string) error {
	if err := s.attempt(ctx, Credentials{Name: u.Name, Place: u.ID}); err != nil {
		return err
	}

	good, err := s.Passwords.Matches(ctx, password, u.Password)
	if err != nil {
		return fmt.Errorf("check a password: %w", err)
	}

	if !good {
		return fault.New(fault.InvalidInput, "%s is not your password.", fieldCurrent).
			On(fieldCurrent)
	}

	return nil
}
