package contract

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

func aSession(id, user string) ports.Session {
	return ports.Session{
		ID: id, User: user, Hash: "hash of " + id, Created: instant(), Used: instant(),
		Expires: instant().Add(time.Hour),
	}
}

func storeSessions() map[string]func(*testing.T, OpenStore) {
	insert := func(t *testing.T, s OpenStore, list ...ports.Session) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx ports.Tx) error {
			for _, one := range list {
				if err := tx.Sessions.Insert(ctx, one); err != nil {
					return err
				}
			}

			return nil
		})
	}
	// want checks that of sessions these alone are there.
	want := func(t *testing.T, s OpenStore, all []string, there ...ports.Session) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			found := 0

			for _, id := range all {
				if _, err := tx.Sessions.Hashed(ctx, "hash of "+id); err == nil {
					found++
				} else if !errors.Is(err, ports.ErrNoRow) {
					return err
				}
			}

			for _, one := range there {
				if got, err := tx.Sessions.Hashed(ctx, one.Hash); err != nil || got != one {
					t.Errorf("%+v, %v; want %+v", got, err, one)
				}
			}

			if found != len(there) {
				t.Errorf("%d sessions are there, want %d", found, len(there))
			}

			return nil
		})
	}

	return map[string]func(*testing.T, OpenStore){
		"a session comes back by its hash": func(t *testing.T, s OpenStore) {
			insert(t, s, aSession("a", "usr_1"), aSession("b", "usr_1"))
			want(t, s, []string{"a", "b"}, aSession("a", "usr_1"), aSession("b", "usr_1"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, hash := range impossible("other", "hash of a") {
					if _, err := tx.Sessions.Hashed(ctx, hash); !errors.Is(err, ports.ErrNoRow) {
						t.Errorf("%q: %v", hash, err)
					}
				}

				return nil
			})
		},
		"a session's id or hash that is taken is ErrTaken": func(t *testing.T, s OpenStore) {
			insert(t, s, aSession("a", "usr_1"))

			id, hash := aSession("a", "usr_1"), aSession("b", "usr_1")
			id.Hash, hash.Hash = "other", "hash of a"

			for _, one := range []ports.Session{id, hash} {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					if err := tx.Sessions.Insert(ctx, one); !errors.Is(err, ports.ErrTaken) {
						t.Errorf("%+v: %v", one, err)
					}

					return nil
				})
			}
		},
		"Touch notes the use and the end of a session": func(t *testing.T, s OpenStore) {
			insert(t, s, aSession("a", "usr_1"), aSession("b", "usr_1"))

			a := aSession("a", "usr_1")
			a.Used, a.Expires = instant().Add(time.Minute), instant().Add(2*time.Hour)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(
					tx.Sessions.Touch(ctx, "a", a.Used, a.Expires),
					tx.Sessions.Touch(ctx, "none", a.Used, a.Expires),
				)
			})
			want(t, s, []string{"a", "b"}, a, aSession("b", "usr_1"))
		},
		"EndOthers leaves one session, and those of others": func(t *testing.T, s OpenStore) {
			insert(t, s, aSession("a", "usr_1"), aSession("b", "usr_1"), aSession("c", "usr_1"),
				aSession("d", "usr_2"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Sessions.EndOthers(ctx, "usr_1", "b")
			})
			want(t, s, []string{"a", "b", "c", "d"}, aSession("b", "usr_1"), aSession("d", "usr_2"))
		},
		"Forget removes sessions that have ended": func(t *testing.T, s OpenStore) {
			ended := aSession("a", "usr_1")
			ended.Expires = instant().Add(-time.Second)
			insert(t, s, ended, aSession("b", "usr_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Sessions.Forget(ctx, instant())
			})
			want(t, s, []string{"a", "b"}, aSession("b", "usr_1"))
		},
	}
}
