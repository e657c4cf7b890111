package contract

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/connection"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// aConnection has every field set.
func aConnection(id, owner string) connection.Connection {
	return connection.Connection{
		ID: id, Owner: owner, Name: "films", Storage: "sftp",
		Values: option.Values{"host": "sftp.example.com", "port": 2222.0}, Sealed: []byte{0, 255},
		SecretNames: []string{"password"}, Created: instant(),
	}
}

func insertConnections(t *testing.T, s OpenStore, list ...connection.Connection) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		var errs []error
		for _, c := range list {
			errs = append(errs, tx.Connections.Insert(ctx, c))
		}

		return errors.Join(errs...)
	})
}

func wantConnection(t *testing.T, s OpenStore, want connection.Connection) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Connections.Get(ctx, want.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}

		return nil
	})
}

func storeConnections() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a connection comes back with every field set": func(t *testing.T, s OpenStore) {
			want := aConnection("conn_1", "usr_1")
			if empty := zeroFields(reflect.ValueOf(want), "Connection"); len(empty) > 0 {
				t.Fatalf("the case leaves fields empty: %v", empty)
			}

			given := want
			given.Created = given.Created.Add(999 * time.Nanosecond)

			insertConnections(t, s, given)
			wantConnection(t, s, want)
		},
		"a connection comes back with every field empty": func(t *testing.T, s OpenStore) {
			want := connection.Connection{
				ID: "conn_1", Values: option.Values{}, SecretNames: []string{}, Created: instant(),
			}

			insertConnections(t, s, want)
			wantConnection(t, s, want)
		},
		"a connection with a taken id is ErrTaken": func(t *testing.T, s OpenStore) {
			insertConnections(t, s, aConnection("conn_1", "usr_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				err := tx.Connections.Insert(ctx, aConnection("conn_1", "usr_2"))
				if !errors.Is(err, ports.ErrTaken) {
					t.Error(err)
				}

				return nil
			})
			wantConnection(t, s, aConnection("conn_1", "usr_1"))
		},
		"a missing connection is ErrNoRow": func(t *testing.T, s OpenStore) {
			insertConnections(t, s, aConnection("conn_1", "usr_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, id := range impossible("other", "conn_1") {
					_, got := tx.Connections.Get(ctx, id)
					for _, err := range []error{got, tx.Connections.Delete(ctx, id)} {
						if !errors.Is(err, ports.ErrNoRow) {
							t.Errorf("%q: %v", id, err)
						}
					}
				}

				return nil
			})
		},
		"a deleted connection is gone, and no other": func(t *testing.T, s OpenStore) {
			insertConnections(t, s, aConnection("conn_1", "usr_1"), aConnection("conn_2", "usr_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Connections.Delete(ctx, "conn_1")
			})
			wantConnection(t, s, aConnection("conn_2", "usr_1"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Connections.Get(ctx, "conn_1"); !errors.Is(err, ports.ErrNoRow) {
					t.Error(err)
				}

				return nil
			})
		},
		"Of returns the connections of an owner, oldest first": func(t *testing.T, s OpenStore) {
			younger := aConnection("conn_1", "usr_1")
			younger.Created = instant().Add(time.Microsecond)

			insertConnections(
				t,
				s,
				younger,
				aConnection("conn_2", "usr_2"),
				aConnection("conn_3", "usr_1"),
			)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				list, err := tx.Connections.Of(ctx, "usr_1")

				ids := make([]string, len(list))
				for i, c := range list {
					ids[i] = c.ID
				}

				if err != nil || !slices.Equal(ids, []string{"conn_3", "conn_1"}) {
					t.Errorf("%v, %v", ids, err)
				}

				return nil
			})
		},
	}
}
