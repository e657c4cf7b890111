package contract

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

func storeQuotas() map[string]func(*testing.T, OpenStore) {
	const today = quota.Day(20_000)

	charge := func(t *testing.T, s OpenStore, job string, limit int) error {
		t.Helper()

		return s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			_, err := tx.Quotas.Charge(ctx, ports.Charge{
				Job: job, Owner: "usr_1", Day: today, Limit: limit,
			})

			return err
		})
	}
	want := func(t *testing.T, s OpenStore, owner string, day quota.Day, used int) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			got, err := tx.Quotas.Used(ctx, owner, day)
			if err == nil && got != used {
				t.Errorf("%s has used %d, want %d", owner, got, used)
			}

			return err
		})
	}

	return map[string]func(*testing.T, OpenStore){
		"a charge counts for its owner and day": func(t *testing.T, s OpenStore) {
			if err := errors.Join(charge(t, s, "job_1", 0), charge(t, s, "job_2", 2)); err != nil {
				t.Fatal(err)
			}

			want(t, s, "usr_1", today, 2)
			want(t, s, "usr_2", today, 0)
			want(t, s, "usr_1", today+1, 0)
		},
		"over the limit it is ErrSpent": func(t *testing.T, s OpenStore) {
			if err := charge(t, s, "job_1", 1); err != nil {
				t.Fatal(err)
			}

			if err := charge(t, s, "job_2", 1); !errors.Is(err, ports.ErrSpent) {
				t.Errorf("%v", err)
			}

			want(t, s, "usr_1", today, 1)
		},
		"a refund is given once, and none for what is settled": func(t *testing.T, s OpenStore) {
			for _, job := range []string{"job_1", "job_2", "job_3"} {
				if err := charge(t, s, job, 3); err != nil {
					t.Fatal(err)
				}
			}

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(
					tx.Quotas.Settle(ctx, "job_1"), tx.Quotas.Refund(ctx, "job_1"),
					tx.Quotas.Refund(ctx, "job_2"), tx.Quotas.Refund(ctx, "job_2"),
					tx.Quotas.Refund(ctx, "none"), tx.Quotas.Settle(ctx, "none"),
				)
			})
			want(t, s, "usr_1", today, 2)
		},
		"Forget removes earlier days": func(t *testing.T, s OpenStore) {
			if err := charge(t, s, "job_1", 0); err != nil {
				t.Fatal(err)
			}

			forget := func(before quota.Day) {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					return tx.Quotas.Forget(ctx, before)
				})
			}

			forget(today)
			want(t, s, "usr_1", today, 1)
			forget(today + 1)
			want(t, s, "usr_1", today, 0)
		},
		"of 64 at once, exactly as many as the limit are taken": func(t *testing.T, s OpenStore) {
			const callers, each, limit = 64, 3, 100

			var (
				all   sync.WaitGroup
				taken atomic.Int64
			)

			for caller := range callers {
				all.Go(func() {
					for n := range each {
						switch err := charge(t, s, strconv.Itoa(caller*each+n), limit); {
						case err == nil:
							taken.Add(1)
						case !errors.Is(err, ports.ErrSpent):
							t.Error(err)
						}
					}
				})
			}

			all.Wait()

			if n := taken.Load(); n != limit {
				t.Errorf("%d were taken", n)
			}

			want(t, s, "usr_1", today, limit)
		},
	}
}
