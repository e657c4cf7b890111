package contract

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// aDelivery is of job_1's event of that number in the feed, and has every field set.
func aDelivery(id, endpoint string, number int64) webhook.Delivery {
	what := of("job_1", event.JobProgress)
	what.Position = number

	return webhook.Delivery{
		ID: id, Endpoint: endpoint, Owner: "usr_1", Event: what, Status: webhook.Pending,
		Attempts: 2, Next: instant(), Since: instant(), Body: "{}", Created: instant(),
		Last: webhook.Attempt{
			At: instant(), Took: time.Second, Code: 500, Answer: "no", Cause: "It said no.",
		},
	}
}

func insertDeliveries(t *testing.T, s OpenStore, list ...webhook.Delivery) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		return tx.Deliveries.Insert(ctx, list...)
	})
}

// wantStatus fails the test where deliveries stand otherwise; "" is of one that is not there.
func wantStatus(t *testing.T, s OpenStore, want map[string]webhook.Status) {
	t.Helper()

	got := map[string]webhook.Status{}

	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		for id := range want {
			d, err := tx.Deliveries.Get(ctx, id)
			if err != nil && !errors.Is(err, ports.ErrNoRow) {
				return err
			}

			got[id] = d.Status
		}

		return nil
	})

	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// wantDeliveries fails the test where these are not the deliveries, in this order.
func wantDeliveries(t *testing.T, want ...string) func([]webhook.Delivery, error) {
	t.Helper()

	return func(list []webhook.Delivery, err error) {
		t.Helper()

		var ids []string
		for _, d := range list {
			ids = append(ids, d.ID)
		}

		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("%v, %v; want %v", ids, err, want)
		}
	}
}

func storeDeliveries() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a delivery comes back with every field set": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))

			want := aDelivery("dlv_1", "whk_1", 7)
			if empty := zeroFields(
				reflect.ValueOf(want.Last),
				"Attempt",
			); !slices.Equal(
				empty,
				[]string{"Attempt.Later"},
			) { // which is not kept
				t.Fatalf("the case leaves fields empty: %v", empty)
			}

			insertDeliveries(t, s, want)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				got, err := tx.Deliveries.Get(ctx, "dlv_1")
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%+v, %v; want %+v", got, err, want)
				}

				for _, id := range impossible("other", "dlv_1") {
					if _, err := tx.Deliveries.Get(ctx, id); !errors.Is(err, ports.ErrNoRow) {
						t.Errorf("%q: %v", id, err)
					}
				}

				return nil
			})
		},
		"deliveries of one subject wait for each other": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"), anEndpoint("whk_2", "usr_1"))

			other := aDelivery("dlv_3", "whk_1", 3)
			other.Event.Subject = "job_2"

			insertDeliveries(t, s,
				aDelivery("dlv_1", "whk_1", 1), aDelivery("dlv_2", "whk_1", 2), other)
			insertDeliveries(t, s, aDelivery("dlv_4", "whk_1", 4), aDelivery("dlv_5", "whk_2", 4))
			wantStatus(t, s, map[string]webhook.Status{
				"dlv_1": webhook.Pending, "dlv_2": webhook.Waiting, "dlv_3": webhook.Pending,
				"dlv_4": webhook.Waiting, "dlv_5": webhook.Pending,
			})

			done := aDelivery("dlv_1", "whk_1", 1)
			done.Status, done.Last.At = webhook.Succeeded, instant().Add(time.Minute)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Deliveries.Save(ctx, done)
			})
			wantStatus(t, s, map[string]webhook.Status{
				"dlv_1": webhook.Succeeded, "dlv_2": webhook.Pending, "dlv_4": webhook.Waiting,
			})
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				next, err := tx.Deliveries.Get(ctx, "dlv_2")
				if err != nil || !next.Next.Equal(done.Last.At) || !next.Since.Equal(done.Last.At) {
					t.Errorf("%+v, %v", next, err)
				}

				return nil
			})
		},
		"one that is tried again keeps the others waiting": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))
			insertDeliveries(t, s, aDelivery("dlv_1", "whk_1", 1), aDelivery("dlv_2", "whk_1", 2))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Deliveries.Save(ctx, aDelivery("dlv_1", "whk_1", 1))
			})
			wantStatus(t, s, map[string]webhook.Status{
				"dlv_1": webhook.Pending, "dlv_2": webhook.Waiting,
			})
		},
		"Due returns what is pending and due, longest first": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"), anEndpoint("whk_2", "usr_1"))
			insertDeliveries(t, s, apart("dlv_1", "whk_1", 2), apart("dlv_2", "whk_1", 1),
				apart("dlv_3", "whk_1", 9), apart("dlv_4", "whk_2", 1))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				now := instant().Add(2 * time.Second)
				wantDeliveries(t, "dlv_2", "dlv_1")(tx.Deliveries.Due(ctx, "whk_1", now, 9))
				wantDeliveries(t, "dlv_2")(tx.Deliveries.Due(ctx, "whk_1", now, 1))

				next, err := tx.DueDeliveries.Next(ctx, "whk_1")
				if err != nil || !next.Equal(instant().Add(time.Second)) {
					t.Errorf("next at %v, %v", next, err)
				}

				if next, err := tx.DueDeliveries.Next(ctx, "none"); err != nil || !next.IsZero() {
					t.Errorf("of none at %v, %v", next, err)
				}

				return nil
			})
		},
		"Log returns an endpoint's deliveries, newest first": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"), anEndpoint("whk_2", "usr_1"))
			insertDeliveries(t, s, apart("dlv_1", "whk_1", 1), apart("dlv_2", "whk_1", 2),
				apart("dlv_3", "whk_1", 3), apart("dlv_4", "whk_2", 4))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				wantDeliveries(t, "dlv_3", "dlv_2")(tx.Deliveries.Log(ctx, "whk_1", "", 2))
				wantDeliveries(t, "dlv_1")(tx.Deliveries.Log(ctx, "whk_1", "dlv_2", 2))

				return nil
			})
		},
		"Overdue returns active endpoints that nobody holds": func(t *testing.T, s OpenStore) {
			free, held, off, early := anEndpoint("whk_1", "usr_1"), anEndpoint("whk_2", "usr_1"),
				anEndpoint("whk_3", "usr_1"), anEndpoint("whk_4", "usr_1")
			held.LeaseUntil = instant().Add(time.Hour)
			off.Active = false

			insertEndpoints(t, s, free, held, off, early)
			insertDeliveries(t, s, apart("dlv_1", "whk_1", 1), apart("dlv_2", "whk_2", 1),
				apart("dlv_3", "whk_3", 1), apart("dlv_4", "whk_4", 9))

			overdue := func(want ...string) {
				t.Helper()
				read(t, s, func(ctx context.Context, tx ports.Tx) error {
					now := instant().Add(5 * time.Second)

					got, err := tx.DueDeliveries.Overdue(ctx, now, now, 9)
					if err != nil || !slices.Equal(got, want) {
						t.Errorf("%v, %v; want %v", got, err, want)
					}

					return nil
				})
			}

			overdue("whk_1")
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.DueDeliveries.Free(ctx) },
			)
			overdue("whk_1", "whk_2")
		},
		"Progress returns when a subject's was told last": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))
			insertDeliveries(t, s, apart("dlv_1", "whk_1", 1), apart("dlv_2", "whk_1", 5))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				got, err := tx.DueDeliveries.Progress(ctx, "whk_1", instant().Add(2*time.Second))
				if err != nil || len(got) != 1 ||
					!got["about dlv_2"].Equal(instant().Add(5*time.Second)) {
					t.Errorf("%v, %v", got, err)
				}

				return nil
			})
		},
		"Forget removes old deliveries, at most so many": func(t *testing.T, s OpenStore) {
			insertEndpoints(t, s, anEndpoint("whk_1", "usr_1"))
			insertDeliveries(t, s, apart("dlv_1", "whk_1", 1), apart("dlv_2", "whk_1", 2),
				apart("dlv_3", "whk_1", 3))

			for _, want := range []int{1, 1, 0} {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					n, err := tx.DueDeliveries.Forget(ctx, instant().Add(3*time.Second), 1)
					if n != want {
						t.Errorf("%d are gone, want %d", n, want)
					}

					return err
				})
			}

			wantStatus(t, s, map[string]webhook.Status{
				"dlv_1": "", "dlv_2": "", "dlv_3": webhook.Pending,
			})
		},
	}
}

// apart is a delivery about a subject of its own, which happened, was made and is due so many
// seconds after the instant.
func apart(id, endpoint string, seconds int64) webhook.Delivery {
	at := instant().Add(time.Duration(seconds) * time.Second)
	d := aDelivery(id, endpoint, seconds)
	d.Event.Subject, d.Event.Created = "about "+id, at
	d.Created, d.Next, d.Since = at, at, at

	return d
}
