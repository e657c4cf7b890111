package contract

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// anEndpoint has every field set.
func anEndpoint(id, owner string) webhook.Endpoint {
	return webhook.Endpoint{
		ID: id, Owner: owner, URL: "https://example.com/?id=" + id, Events: []string{"job.*"},
		Sealed: []byte("sealed"), Previous: []byte("before"), PreviousUntil: instant(),
		Metadata: map[string]any{"a": "b"}, Active: true, Reason: "none", OfJobs: true,
		Failing: instant(), Lease: "somebody", LeaseUntil: instant(), Wake: instant(),
		Created: instant(), Updated: instant(),
	}
}

func insertEndpoints(t *testing.T, s OpenStore, list ...webhook.Endpoint) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		var errs []error
		for _, e := range list {
			errs = append(errs, tx.Webhooks.Insert(ctx, e))
		}

		return errors.Join(errs...)
	})
}

func wantEndpoint(t *testing.T, s OpenStore, want webhook.Endpoint) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		if got, err := tx.Webhooks.Get(ctx, want.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}

		return nil
	})
}

func storeWebhooks() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"an endpoint comes back with every field set": func(t *testing.T, s OpenStore) {
			want := anEndpoint("whk_1", "usr_1")
			if empty := zeroFields(reflect.ValueOf(want), "Endpoint"); len(empty) > 0 {
				t.Fatalf("the case leaves fields empty: %v", empty)
			}

			given := want
			given.Created = given.Created.Add(999 * time.Nanosecond)

			insertEndpoints(t, s, given)
			wantEndpoint(t, s, want)
		},
		"an endpoint comes back with every field empty": func(t *testing.T, s OpenStore) {
			want := webhook.Endpoint{
				ID:      "whk_1",
				Events:  []string{},
				Created: instant(),
				Updated: instant(),
			}

			insertEndpoints(t, s, want)
			wantEndpoint(t, s, want)
		},
		"an endpoint with a taken id is refused": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))

			err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				return tx.Webhooks.Insert(ctx, anEndpoint("whk_1", "usr_2"))
			})
			if err == nil {
				t.Error("it was inserted")
			}
		},
		"a second endpoint of an owner's jobs with the same URL is ErrTaken": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))

			second := anEndpoint("whk_2", "usr_1")
			second.URL = anEndpoint("whk_1", "").URL

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.Webhooks.Insert(ctx, second); !errors.Is(err, ports.ErrTaken) {
					t.Error(err)
				}

				return nil
			})

			second.OfJobs = false
			insertEndpoints(t, s, second)

			third := second
			third.ID, third.Owner, third.OfJobs = "whk_3", "usr_2", true
			insertEndpoints(t, s, third)
		},
		"a missing endpoint is ErrNoRow": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, id := range impossible("other", "whk_1") {
					_, got := tx.Webhooks.Get(ctx, id)
					for _, err := range []error{got, tx.Webhooks.Delete(ctx, id)} {
						if !errors.Is(err, ports.ErrNoRow) {
							t.Errorf("%q: %v", id, err)
						}
					}
				}

				err := tx.Webhooks.Save(ctx, anEndpoint("whk_2", "usr_1"))
				if !errors.Is(err, ports.ErrNoRow) {
					t.Error(err)
				}

				return nil
			})
		},
		"a saved endpoint has changed, and no other": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"), anEndpoint("whk_2", "usr_1"))

			changed := anEndpoint("whk_1", "usr_1")
			changed.SwitchOff("gone", instant().Add(time.Second))

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Webhooks.Save(ctx, changed)
			})
			wantEndpoint(t, s, changed)
			wantEndpoint(t, s, anEndpoint("whk_2", "usr_1"))
		},
		"a deleted endpoint is gone with its deliveries": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"), anEndpoint("whk_2", "usr_1"))
			insertDeliveries(t, s, aDelivery("dlv_1", "whk_1", 1), aDelivery("dlv_2", "whk_2", 1))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Webhooks.Delete(ctx, "whk_1")
			})
			wantEndpoint(t, s, anEndpoint("whk_2", "usr_1"))
			wantStatus(t, s, map[string]webhook.Status{"dlv_1": "", "dlv_2": webhook.Pending})
		},
		"Of returns the endpoints of owners, oldest first": func(t *testing.T, s OpenStore) {
			younger := anEndpoint("whk_1", "usr_1")
			younger.Created = instant().Add(time.Microsecond)

			insertEndpoints(
				t,
				s,
				younger,
				anEndpoint("whk_2", "usr_2"),
				anEndpoint("whk_3", "usr_3"),
			)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				list, err := tx.Webhooks.Of(ctx, "usr_1", "usr_2", "none")

				ids := make([]string, len(list))
				for i, e := range list {
					ids[i] = e.ID
				}

				if err != nil || !slices.Equal(ids, []string{"whk_2", "whk_1"}) {
					t.Errorf("%v, %v", ids, err)
				}

				if list, err := tx.Webhooks.Of(ctx); err != nil || len(list) > 0 {
					t.Errorf("of nobody: %v, %v", list, err)
				}

				return nil
			})
		},
		"an owner's secret is added once": func(t *testing.T, s OpenStore) {
			for _, sealed := range []string{"first", "second"} {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					return tx.WebhookSecrets.Add(ctx, "usr_1", []byte(sealed), instant())
				})
			}

			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				got, err := tx.WebhookSecrets.Get(ctx, "usr_1")
				if err != nil || string(got) != "first" {
					t.Errorf("%s, %v", got, err)
				}

				for _, owner := range impossible("other", "usr_1") {
					if _, err := tx.WebhookSecrets.Get(
						ctx,
						owner,
					); !errors.Is(
						err,
						ports.ErrNoRow,
					) {
						t.Errorf("%q: %v", owner, err)
					}
				}

				return nil
			})
		},
	}
}
