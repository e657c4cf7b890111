package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
)

// admin manages accounts.
type admin struct {
	User struct {
		Create   createUser  `cmd:"" help:"Make a user."`
		Password setPassword `cmd:"" help:"Give a user another password, which ends all sessions of theirs."`
		Change   changeUser  `cmd:"" help:"Make a user an administrator, or block them, or undo it."`
	} `cmd:"" help:"Manage users."`
	Key struct {
		Create createKey `cmd:"" help:"Make an API key, which is printed once."`
		Revoke revokeKey `cmd:"" help:"End an API key for good."`
	} `cmd:"" help:"Manage API keys."`
	Plan struct {
		Set setPlan `cmd:"" help:"Give a user another plan."`
	} `cmd:"" help:"Manage plans."`
}

func adminOf(flags settings) admin {
	var a admin

	a.User.Create.settings, a.User.Password.settings = flags, flags
	a.User.Change.settings, a.Plan.Set.settings = flags, flags
	a.Key.Create.settings, a.Key.Revoke.settings = flags, flags

	return a
}

type createUser struct {
	Name     string `arg:"" help:"By which the user signs in, such as an e-mail address."`
	Plan     string `       help:"The user's plan; by default free."`
	Admin    bool   `       help:"Let the user manage others."`
	Password bool   `       help:"Ask for a password to sign in by, or read one line of standard input."`
	settings
}

// Run implements the command.
func (c *createUser) Run(s *session) error {
	asked := account.NewUser{Name: c.Name, Plan: c.Plan, Admin: c.Admin}

	if c.Password {
		var err error
		if asked.Password, err = s.password(); err != nil {
			return err
		}
	}

	return s.Admin(s.ctx, c.given(), func(accounts *account.Service) error {
		u, err := accounts.CreateUser(s.ctx, audit.Command(), asked)
		if err != nil {
			return usageOf(err)
		}

		fmt.Fprintf(s.out, "Made the user %s (%s) with the plan %s.\n", u.Name, u.ID, u.Plan)

		return nil
	})
}

type setPassword struct {
	User string `arg:"" help:"Name or id of the user."`
	settings
}

// Help implements kong.HelpProvider.
func (*setPassword) Help() string {
	return `
The password is asked for, or read from one line of standard input.`
}

// Run implements the command.
func (c *setPassword) Run(s *session) error {
	password, err := s.password()
	if err != nil {
		return err
	}

	return s.Admin(s.ctx, c.given(), func(accounts *account.Service) error {
		_, err := accounts.ChangeUser(
			s.ctx, audit.Command(), c.User, account.UserChange{Password: &password},
		)
		if err != nil {
			return usageOf(err)
		}

		fmt.Fprintf(s.out, "Set the password of %s, and ended all sessions.\n", c.User)

		return nil
	})
}

type changeUser struct {
	User   string `arg:"" help:"Name or id of the user."`
	Admin  *bool  `       help:"Let the user manage others."                                      negatable:""`
	Active *bool  `       help:"Let the user in; with --no-active keys and sessions are refused." negatable:""`
	settings
}

// Run implements the command.
func (c *changeUser) Run(s *session) error {
	change := account.UserChange{Admin: c.Admin}

	if c.Active != nil {
		blocked := !*c.Active
		change.Blocked = &blocked
	}

	return s.Admin(s.ctx, c.given(), func(accounts *account.Service) error {
		u, err := accounts.ChangeUser(s.ctx, audit.Command(), c.User, change)
		if err != nil {
			return usageOf(err)
		}

		fmt.Fprintf(s.out, "%s: administrator %t, active %t.\n", u.Name, u.Admin, !u.Blocked)

		return nil
	})
}

// password asks for a password where somebody can be asked, else reads one line.
func (s *session) password() (string, error) {
	file, ok := s.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		line, err := bufio.NewReader(s.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read a password: %w", err)
		}

		return strings.TrimRight(line, "\r\n"), nil
	}

	fmt.Fprint(s.errs, "Password: ")

	written, err := term.ReadPassword(int(file.Fd()))

	fmt.Fprintln(s.errs)

	if err != nil {
		return "", fmt.Errorf("read a password: %w", err)
	}

	return string(written), nil
}

type createKey struct {
	User    string         `arg:"" help:"Name or id of the user."`
	Name    string         `       help:"What the key is for."                                    default:"command line"`
	Scopes  []access.Scope `       help:"What the key may do; by default all but ADMIN."`
	Expires time.Duration  `       help:"After how long it ends, such as 720h; by default never."`
	Sandbox bool           `       help:"Make a key for tests, which spends no quota."`
	settings
}

// Help implements kong.HelpProvider.
func (*createKey) Help() string {
	return `
The key is the only line on standard output. It cannot be shown again.`
}

// Run implements the command.
func (c *createKey) Run(s *session) error {
	return s.Admin(s.ctx, c.given(), func(accounts *account.Service) error {
		u, err := accounts.User(s.ctx, c.User)
		if err != nil {
			return usageOf(err)
		}

		asked := account.NewKey{Name: c.Name, Scopes: c.Scopes, Sandbox: c.Sandbox}
		if c.Expires != 0 {
			asked.Expires = accounts.Clock.Now().Add(c.Expires)
		}

		k, secret, err := accounts.CreateKey(s.ctx, audit.Command(), u.ID, asked)
		if err != nil {
			return usageOf(err)
		}

		fmt.Fprintf(s.errs, "Made the key %s of %s. Keep it safe; it is not shown again.\n",
			k.ID, u.Name)
		fmt.Fprintln(s.out, secret)

		return nil
	})
}

type revokeKey struct {
	User string `arg:"" help:"Name or id of the user."`
	Key  string `arg:"" help:"Id of the key."`
	settings
}

// Run implements the command.
func (c *revokeKey) Run(s *session) error {
	return s.Admin(s.ctx, c.given(), func(accounts *account.Service) error {
		u, err := accounts.User(s.ctx, c.User)
		if err == nil {
			err = accounts.RevokeKey(s.ctx, audit.Command(), u.ID, c.Key)
		}

		if err != nil {
			return usageOf(err)
		}

		fmt.Fprintf(s.out, "Revoked the key %s of %s.\n", c.Key, u.Name)

		return nil
	})
}

type setPlan struct {
	User string `arg:"" help:"Name or id of the user."`
	Plan string `arg:"" help:"Name of the plan."`
	settings
}

// Run implements the command.
func (c *setPlan) Run(s *session) error {
	return s.Admin(s.ctx, c.given(), func(accounts *account.Service) error {
		u, err := accounts.ChangeUser(
			s.ctx, audit.Command(), c.User, account.UserChange{Plan: &c.Plan},
		)
		if err != nil {
			return usageOf(err)
		}

		fmt.Fprintf(s.out, "%s has the plan %s.\n", u.Name, u.Plan)

		return nil
	})
}
