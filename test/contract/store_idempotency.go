package contract

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

func storeIdempotencyRecords() map[string]func(*testing.T, OpenStore) {
	one := ports.IdempotencyRecord{
		Owner:       "usr_1",
		Call:        "POST /v1/jobs",
		Key:         "k",
		Fingerprint: "f",
		Resource:    "job_1",
		Created:     instant(),
	}

	return map[string]func(*testing.T, OpenStore){
		"a kept call comes back, times to the microsecond in UTC": func(t *testing.T, s OpenStore) {
			given := one
			given.Created = one.Created.Add(999 * time.Nanosecond).
				In(time.FixedZone("somewhere", 3600))
			insertRecords(t, s, given)
			wantRecord(t, s, one)
		},
		"a call of the same owner, call and key is ErrTaken, and the first stays": func(t *testing.T, s OpenStore) {
			insertRecords(t, s, one)
			second := one
			second.Fingerprint, second.Resource = "other", "job_2"

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.IdempotencyRecords.Insert(ctx, second); !errors.Is(
					err,
					ports.ErrTaken,
				) {
					t.Errorf("Insert: %v", err)
				}

				return nil
			})
			wantRecord(t, s, one)
		},
		"another owner, call or key is another call": func(t *testing.T, s OpenStore) {
			owner, call, key := one, one, one
			owner.Owner, call.Call, key.Key = "usr_2", "POST /v1/convert", "K"
			insertRecords(t, s, one, owner, call, key)

			for _, want := range []ports.IdempotencyRecord{one, owner, call, key} {
				wantRecord(t, s, want)
			}
		},
		"a missing call is ErrNoRow": func(t *testing.T, s OpenStore) {
			insertRecords(t, s, one)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, key := range impossible("other", one.Key) {
					if r, err := tx.IdempotencyRecords.Get(
						ctx,
						one.Owner,
						one.Call,
						key,
					); !errors.Is(err, ports.ErrNoRow) {
						t.Errorf("Get(%q): %+v, %v", key, r, err)
					}
				}

				return nil
			})
		},
		"Forget removes what is older, and nothing else": func(t *testing.T, s OpenStore) {
			later := one
			later.Key, later.Created = "later", one.Created.Add(time.Microsecond)
			insertRecords(t, s, one, later)
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.IdempotencyRecords.Forget(ctx, later.Created) },
			)
			wantRecord(t, s, later)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if r, err := tx.IdempotencyRecords.Get(
					ctx,
					one.Owner,
					one.Call,
					one.Key,
				); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("%+v, %v", r, err)
				}

				return nil
			})
			insertRecords(t, s, one)
		},
	}
}

func insertRecords(t *testing.T, s OpenStore, list ...ports.IdempotencyRecord) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		for _, r := range list {
			if err := tx.IdempotencyRecords.Insert(ctx, r); err != nil {
				return err
			}
		}

		return nil
	})
}

func wantRecord(t *testing.T, s OpenStore, want ports.IdempotencyRecord) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.IdempotencyRecords.Get(ctx, want.Owner, want.Call, want.Key)
		if err == nil && got != want {
			t.Errorf("%+v, want %+v", got, want)
		}

		return err
	})
}
