package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// userName is what users sign in by: a name or an e-mail address.
var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._+@-]{1,99}$`)

// NewUser is a user who is asked for.
type NewUser struct {
	Name     string
	Password string // "" for none
	Plan     string // "" for the free one
	Admin    bool
	subject  string // at a provider of identities
}

// CreateUser makes a user. A name that is taken is Conflict.
func (s *Service) CreateUser(
	ctx context.Context, by audit.Actor, asked NewUser,
) (ports.User, error) {
	u := ports.User{
		ID:      s.IDs.New("usr_"),
		Name:    nameOf(asked.Name),
		Plan:    cmp.Or(asked.Plan, quota.FreePlan),
		Admin:   asked.Admin,
		Subject: asked.subject,
		Created: s.Clock.Now(),
	}

	err := s.CheckUser(asked).Err()
	if err == nil && asked.Password != "" {
		u.Password, err = s.Passwords.Encode(ctx, asked.Password)
	}

	if err != nil {
		return ports.User{}, err
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Users.Insert(ctx, u); err != nil {
			return err
		}

		if err := s.tellPlan(ctx, tx, quota.FreePlan, u); err != nil {
			return err
		}

		return s.note(ctx, tx, by, audit.UserCreated, u.ID, u.ID,
			map[string]string{"name": u.Name, "plan": u.Plan})
	})
	if errors.Is(err, ports.ErrTaken) {
		err = fault.New(fault.Conflict, "The name is taken. Choose another.").On("name")
	}

	if err != nil {
		return ports.User{}, fmt.Errorf("create a user: %w", err)
	}

	return u, nil
}

// CheckUser lists what is wrong with a user who is asked for.
func (s *Service) CheckUser(asked NewUser) (faults fault.List) {
	if !userName.MatchString(nameOf(asked.Name)) {
		faults = append(faults, fault.New(fault.InvalidInput,
			"name must have 2 to 100 letters, digits and ._+@- and begin with a letter or digit.").
			On("name"))
	}

	if asked.Password != "" {
		faults = append(faults, checkPassword(fieldPassword, asked.Password)...)
	}

	if err := s.checkPlan(cmp.Or(asked.Plan, quota.FreePlan)); err != nil {
		faults = append(faults, err)
	}

	return faults
}

func (s *Service) checkPlan(name string) *fault.Fault {
	plan, ok := s.cfg.Plans[name]
	if ok && plan.Name != quota.AnonymousPlan {
		return nil
	}

	return fault.New(fault.InvalidInput, "There is no plan %q; choose among %s.",
		fault.Clip(name, fault.MaxNamed), strings.Join(s.cfg.Plans.Names(), ", ")).On("plan")
}

// User returns a user by id or name.
func (s *Service) User(ctx context.Context, who string) (u ports.User, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		u, err = user(ctx, tx, who)
		return err
	})
	if err != nil {
		return ports.User{}, fmt.Errorf("look for a user: %w", err)
	}

	return u, nil
}

// Users returns the users behind an id, in the order of their ids.
func (s *Service) Users(
	ctx context.Context, after string, limit int,
) (list []ports.User, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Users.List(ctx, after, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}

	return list, nil
}

func user(ctx context.Context, tx ports.Tx, who string) (ports.User, error) {
	u, err := tx.Users.Get(ctx, who)
	if errors.Is(err, ports.ErrNoRow) {
		u, err = tx.Users.Find(ctx, nameOf(who), "")
	}

	if errors.Is(err, ports.ErrNoRow) {
		err = fault.New(fault.NotFound, "There is no such user. Check the name.")
	}

	return u, err
}

// tellPlan logs that a user's plan has changed, if it has. Only a plan that is not the free one is
// a subscription.
func (s *Service) tellPlan(ctx context.Context, tx ports.Tx, was string, u ports.User) error {
	what := event.SubscriptionUpdated

	switch {
	case was == u.Plan:
		return nil
	case was == quota.FreePlan:
		what = event.SubscriptionCreated
	case u.Plan == quota.FreePlan:
		what = event.SubscriptionCancelled
	}

	return tx.Events.Append(ctx, event.Event{
		ID:      s.IDs.New("evt_"),
		Owner:   u.ID,
		Subject: u.ID,
		Name:    what,
		Data:    event.Subscription{Plan: u.Plan},
		Trace:   trace.Of(ctx),
		Created: s.Clock.Now(),
	})
}
