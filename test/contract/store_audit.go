package contract

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/ports"
)

func storeAudit() map[string]func(*testing.T, OpenStore) {
	first := audit.Entry{
		ID: "aud_1", At: instant(), Action: audit.KeyCreated,
		Actor:   audit.Actor{User: "usr_1", Via: audit.ByKey, Key: "key_1"},
		Subject: "key_2", User: "usr_2", Details: map[string]string{"name": "a \"name\""},
	}
	second := audit.Entry{
		ID: "aud_2", At: instant().Add(time.Hour), Action: audit.SignedIn, Subject: "usr_2",
		Actor: audit.Actor{User: "usr_2", Via: audit.BySession}, User: "usr_2",
	}
	third := audit.Entry{ID: "aud_3", At: instant().Add(2 * time.Hour), Action: audit.SignInFailed}
	fill := func(t *testing.T, s OpenStore) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx ports.Tx) error {
			return errors.Join(tx.Audit.Append(ctx, first), tx.Audit.Append(ctx, second),
				tx.Audit.Append(ctx, third))
		})
	}
	want := func(t *testing.T, s OpenStore, q audit.Search, list ...audit.Entry) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			got, err := tx.Audit.List(ctx, q)
			if err != nil || len(got) != len(list) ||
				len(list) > 0 && !reflect.DeepEqual(got, list) {
				t.Errorf("%+v: %+v, %v; want %+v", q, got, err, list)
			}

			return nil
		})
	}

	return map[string]func(*testing.T, OpenStore){
		"entries are listed newest first, by who, whose and what": func(t *testing.T, s OpenStore) {
			fill(t, s)
			want(t, s, audit.Search{Limit: 9}, third, second, first)
			want(t, s, audit.Search{Limit: 1}, third)
			want(t, s, audit.Search{Limit: 9, Before: "aud_3"}, second, first)
			want(t, s, audit.Search{Limit: 9, User: "usr_1"}, first)
			want(t, s, audit.Search{Limit: 9, User: "usr_2"}, second, first)
			want(t, s, audit.Search{Limit: 9, User: "usr_2", Action: audit.SignedIn}, second)

			for _, id := range impossible("other", "usr_1") {
				if id != "" { // which is anybody
					want(t, s, audit.Search{Limit: 9, User: id})
				}
			}
		},
		"Forget removes entries from before": func(t *testing.T, s OpenStore) {
			fill(t, s)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Audit.Forget(ctx, second.At)
			})
			want(t, s, audit.Search{Limit: 9}, third, second)
		},
	}
}
