package contract

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

func aUser(id string) ports.User {
	return ports.User{
		ID: id, Name: "name of " + id, Password: "encoded", Subject: "subject of " + id,
		Plan: "free", Admin: true, Created: instant(),
	}
}

func storeUsers() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a user comes back by id, name and subject": func(t *testing.T, s OpenStore) {
			given := aUser("usr_1")
			given.Created = instant().Add(999 * time.Nanosecond)
			insertUsers(t, s, given, aUser("usr_2"))

			want := aUser("usr_1")

			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				wantUser(t, want)(tx.Users.Get(ctx, want.ID))
				wantUser(t, want)(tx.Users.Find(ctx, want.Name, ""))
				wantUser(t, want)(tx.Users.Find(ctx, "", want.Subject))

				return nil
			})
		},
		"a missing user is ErrNoRow": func(t *testing.T, s OpenStore) {
			none := aUser("usr_1")
			none.Subject = ""
			insertUsers(t, s, none)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, id := range impossible("other", "usr_1") {
					_, byID := tx.Users.Get(ctx, id)
					_, byName := tx.Users.Find(ctx, id, "")

					_, bySubject := tx.Users.Find(ctx, "", id)
					for _, err := range []error{byID, byName, bySubject} {
						if !errors.Is(err, ports.ErrNoRow) {
							t.Errorf("%q: %v", id, err)
						}
					}
				}

				if _, err := tx.Users.Find(ctx, "", ""); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("by nothing: %v", err)
				}

				return nil
			})
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.Users.Save(ctx, aUser("usr_2")); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("Save: %v", err)
				}

				return nil
			})
		},
		"an id, a name and a subject that is taken is ErrTaken": func(t *testing.T, s OpenStore) {
			insertUsers(t, s, aUser("usr_1"))

			id, name, subject := aUser("usr_2"), aUser("usr_3"), aUser("usr_4")
			id.ID, name.Name, subject.Subject = "usr_1", "name of usr_1", "subject of usr_1"

			for _, u := range []ports.User{id, name, subject} {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					if err := tx.Users.Insert(ctx, u); !errors.Is(err, ports.ErrTaken) {
						t.Errorf("%+v: %v", u, err)
					}

					return nil
				})
			}
		},
		"no subject is never taken": func(t *testing.T, s OpenStore) {
			a, b := aUser("usr_1"), aUser("usr_2")
			a.Subject, b.Subject = "", ""
			insertUsers(t, s, a, b)
		},
		"a saved user has changed": func(t *testing.T, s OpenStore) {
			insertUsers(t, s, aUser("usr_1"), aUser("usr_2"))

			changed := aUser("usr_1")
			changed.Plan, changed.Password, changed.Admin = "pro", "other", false
			changed.Blocked = true

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Users.Save(ctx, changed)
			})
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				wantUser(t, changed)(tx.Users.Get(ctx, "usr_1"))
				wantUser(t, aUser("usr_2"))(tx.Users.Get(ctx, "usr_2"))

				return nil
			})
		},
		"List goes by ids": func(t *testing.T, s OpenStore) {
			insertUsers(t, s, aUser("usr_c"), aUser("usr_a"), aUser("usr_B"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				first, err := tx.Users.List(ctx, "", 2)
				if err != nil || len(first) != 2 || first[0].ID != "usr_B" ||
					first[1].ID != "usr_a" {
					t.Errorf("%+v, %v", first, err)
				}

				rest, err := tx.Users.List(ctx, "usr_a", 2)
				if err != nil || len(rest) != 1 || rest[0] != aUser("usr_c") {
					t.Errorf("%+v, %v", rest, err)
				}

				return nil
			})
		},
	}
}

func insertUsers(t *testing.T, s OpenStore, list ...ports.User) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		for _, u := range list {
			if err := tx.Users.Insert(ctx, u); err != nil {
				return err
			}
		}

		return nil
	})
}

func wantUser(t *testing.T, want ports.User) func(ports.User, error) {
	t.Helper()

	return func(got ports.User, err error) {
		t.Helper()

		if err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
	}
}

func storeAPIKeys() map[string]func(*testing.T, OpenStore) {
	one := ports.APIKey{
		ID: "key_1", User: "usr_1", Name: "ci", Hint: "ck_abc", Hash: "h1",
		Scopes: []string{"A", "B"}, Created: instant(), Expires: instant().Add(time.Hour),
	}
	later, others := one, one
	later.ID, later.Hash, later.Created, later.Sandbox = "key_2", "h2", instant().Add(1000), true
	others.ID, others.Hash, others.User = "key_3", "h3", "usr_2"
	later.Expires = time.Time{}

	insert := func(t *testing.T, s OpenStore) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx ports.Tx) error {
			for _, k := range []ports.APIKey{one, later, others} {
				if err := tx.APIKeys.Insert(ctx, k); err != nil {
					return err
				}
			}

			return nil
		})
	}
	want := func(t *testing.T, s OpenStore, list ...ports.APIKey) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			for _, k := range list {
				if got, err := tx.APIKeys.Hashed(ctx, k.Hash); err != nil ||
					!reflect.DeepEqual(got, k) {
					t.Errorf("%+v, %v; want %+v", got, err, k)
				}
			}

			return nil
		})
	}

	return map[string]func(*testing.T, OpenStore){
		"a key comes back by its hash": func(t *testing.T, s OpenStore) {
			insert(t, s)
			want(t, s, one, later, others)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, hash := range impossible("other", "h1") {
					if _, err := tx.APIKeys.Hashed(ctx, hash); !errors.Is(err, ports.ErrNoRow) {
						t.Errorf("%q: %v", hash, err)
					}
				}

				return nil
			})
		},
		"a key's id or hash that is taken is ErrTaken": func(t *testing.T, s OpenStore) {
			insert(t, s)

			id, hash := one, one
			id.Hash, hash.ID = "h4", "key_4"

			for _, k := range []ports.APIKey{id, hash} {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					if err := tx.APIKeys.Insert(ctx, k); !errors.Is(err, ports.ErrTaken) {
						t.Errorf("%+v: %v", k, err)
					}

					return nil
				})
			}
		},
		"Of returns a user's keys, newest first": func(t *testing.T, s OpenStore) {
			insert(t, s)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				got, err := tx.APIKeys.Of(ctx, "usr_1")
				if err != nil || !reflect.DeepEqual(got, []ports.APIKey{later, one}) {
					t.Errorf("%+v, %v", got, err)
				}

				return nil
			})
		},
		"Touch notes the last use and nothing else": func(t *testing.T, s OpenStore) {
			insert(t, s)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(
					tx.APIKeys.Touch(ctx, "key_1", instant()),
					tx.APIKeys.Touch(ctx, "none", instant()),
				)
			})

			used := one
			used.Used = instant()
			want(t, s, used, later, others)
		},
		"Revoke notes when first, and only of the user's": func(t *testing.T, s OpenStore) {
			insert(t, s)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.APIKeys.Revoke(ctx, "usr_2", "key_1", instant()); !errors.Is(
					err,
					ports.ErrNoRow,
				) {
					t.Errorf("another's: %v", err)
				}

				if err := tx.APIKeys.Revoke(ctx, "usr_1", "none", instant()); !errors.Is(
					err,
					ports.ErrNoRow,
				) {
					t.Errorf("a missing one: %v", err)
				}

				return errors.Join(
					tx.APIKeys.Revoke(ctx, "usr_1", "key_1", instant()),
					tx.APIKeys.Revoke(ctx, "usr_1", "key_1", instant().Add(time.Hour)),
				)
			})

			revoked := one
			revoked.Revoked = instant()
			want(t, s, revoked, later, others)
		},
	}
}
