package account

import (
	"context"
	"fmt"
	"strconv"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// UserChange is what is to be another of a user; nil stays as it is.
type UserChange struct {
	Plan     *string
	Admin    *bool
	Blocked  *bool
	Password *string
}

// CheckChange lists what is wrong with a change.
func (s *Service) CheckChange(c UserChange) (faults fault.List) {
	if c.Plan != nil {
		if wrong := s.checkPlan(*c.Plan); wrong != nil {
			faults = append(faults, wrong)
		}
	}

	if c.Password != nil {
		faults = append(faults, checkPassword(fieldPassword, *c.Password)...)
	}

	return faults
}

// ChangeUser changes a user, by id or name. Whoever would shut themselves out is Conflict.
func (s *Service) ChangeUser(
	ctx context.Context, by audit.Actor, who string, c UserChange,
) (u ports.User, err error) {
	if err := s.CheckChange(c).Err(); err != nil {
		return ports.User{}, err
	}

	encoded := ""
	if c.Password != nil {
		if encoded, err = s.Passwords.Encode(ctx, *c.Password); err != nil {
			return ports.User{}, fmt.Errorf("encode a password: %w", err)
		}
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if u, err = user(ctx, tx, who); err != nil {
			return err
		}

		was := u
		if encoded != "" {
			u.Password = encoded
		}

		set(&u.Plan, c.Plan)
		set(&u.Admin, c.Admin)
		set(&u.Blocked, c.Blocked)

		return s.changed(ctx, tx, by, was, u)
	})
	if err != nil {
		return ports.User{}, fmt.Errorf("change a user: %w", err)
	}

	return u, nil
}

func set[T any](into, value *T) {
	if value != nil {
		*into = *value
	}
}

// changed stores a changed user, with all that follows from it.
func (s *Service) changed(
	ctx context.Context,
	tx ports.Tx,
	by audit.Actor,
	was, u ports.User,
) error {
	if by.User == u.ID && (u.Blocked || was.Admin && !u.Admin) {
		return fault.New(fault.Conflict,
			"This would shut you out. Have another administrator do it.")
	}

	if err := tx.Users.Save(ctx, u); err != nil {
		return err
	}

	if u.Plan != was.Plan {
		if err := s.planChanged(ctx, tx, by, was, u); err != nil {
			return err
		}
	}

	if u.Password != was.Password {
		if err := s.note(ctx, tx, by, audit.PasswordChanged, u.ID, u.ID, nil); err != nil {
			return err
		}
	}

	if u.Admin != was.Admin || u.Blocked != was.Blocked {
		if err := s.note(ctx, tx, by, audit.UserChanged, u.ID, u.ID, map[string]string{
			"admin": strconv.FormatBool(u.Admin), "active": strconv.FormatBool(!u.Blocked),
		}); err != nil {
			return err
		}
	}

	if u.Password == was.Password && !u.Blocked {
		return nil
	}

	return tx.Sessions.EndOthers(ctx, u.ID, "")
}

// planChanged tells the user, and keeps who did it.
func (s *Service) planChanged(
	ctx context.Context, tx ports.Tx, by audit.Actor, was, u ports.User,
) error {
	if err := s.tellPlan(ctx, tx, was.Plan, u); err != nil {
		return err
	}

	return s.note(ctx, tx, by, audit.PlanChanged, u.ID, u.ID,
		map[string]string{"from": was.Plan, "to": u.Plan})
}
