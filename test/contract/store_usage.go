package contract

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
	"github.com/convertd/convertd/ports"
)

func storeUsage() map[string]func(*testing.T, OpenStore) {
	const today = quota.Day(20_000)

	one := usage.Row{
		Day: today, Kind: usage.Kind{Operation: "convert", From: "png", To: "webp"},
		Figures: usage.Figures{
			Tasks: 1, Failed: 1, BytesIn: 3 << 32, BytesOut: 5, Engine: 1500 * time.Microsecond,
		},
	}
	add := func(t *testing.T, s OpenStore, owner, job string, rows ...usage.Row) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx ports.Tx) error {
			for _, row := range rows {
				if err := tx.Usage.Add(ctx, owner, job, row); err != nil {
					return err
				}
			}

			return nil
		})
	}
	want := func(t *testing.T, s OpenStore, from, to quota.Day, total usage.Figures) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			rows, err := tx.Usage.Between(ctx, "usr_1", from, to)

			got := usage.Summarize(rows, 0, 1<<20).Total
			if got != total {
				t.Errorf("%d to %d: %+v, want %+v", from, to, got, total)
			}

			return err
		})
	}

	return map[string]func(*testing.T, OpenStore){
		"what is added of one kind adds up": func(t *testing.T, s OpenStore) {
			sum := usage.Figures{}

			for i := range 40 { // jobs, of which some go into one row
				add(t, s, "usr_1", "job_"+strconv.Itoa(i), one)

				sum = sum.Plus(one.Figures)
			}

			add(t, s, "usr_2", "job_x", one)
			want(t, s, today, today, sum)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				rows, err := tx.Usage.Between(ctx, "usr_2", today, today)
				if err != nil || len(rows) != 1 || rows[0] != one {
					t.Errorf("%+v, %v; want %+v", rows, err, one)
				}

				return nil
			})
		},
		"Between takes both days in, and Forget leaves the day": func(t *testing.T, s OpenStore) {
			for _, day := range []quota.Day{today - 2, today - 1, today} {
				row := one
				row.Day = day
				add(t, s, "usr_1", "job_1", row)
			}

			two := one.Plus(one.Figures)
			want(t, s, today-1, today, two)
			want(t, s, today-2, today-1, two)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Usage.Forget(ctx, today-1)
			})
			want(t, s, 0, today, two)
		},
		"Stored adds up the owner's files that are not deleted": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				a, b, gone, others := aFile(
					"file_1",
				), aFile(
					"file_2",
				), aFile(
					"file_3",
				), aFile(
					"file_4",
				)
				a.Size, b.Size, gone.Size, others.Size = 3<<32, 5, 7, 11
				others.Owner = "usr_2"

				for _, f := range []error{
					tx.Files.Insert(ctx, a), tx.Files.Insert(ctx, b),
					tx.Files.Insert(ctx, gone), tx.Files.Insert(ctx, others),
				} {
					if f != nil {
						return f
					}
				}

				return tx.Files.MarkDeleted(ctx, "file_3", instant())
			})
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for owner, want := range map[string]int64{"usr_1": 3<<32 + 5, "usr_2": 11, "none": 0} {
					if got, err := tx.Usage.Stored(ctx, owner); err != nil || got != want {
						t.Errorf("%s: %d, %v; want %d", owner, got, err, want)
					}
				}

				return nil
			})
		},
		"Jobs counts those that are worked on, and those that wait": func(t *testing.T, s OpenStore) {
			waits := aJob("job_3").State()
			waits.Admission = job.Waiting
			insertJobs(t, s, aJob("job_1"), aJob("job_2"), job.Restore(waits))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				running, waiting, err := tx.Usage.Jobs(ctx, "usr_1")
				if err != nil || running != 2 || waiting != 1 {
					t.Errorf("%d and %d, %v", running, waiting, err)
				}

				r, w, err := tx.Usage.Jobs(ctx, "usr_2")

				return errors.Join(err, none(r+w))
			})
		},
	}
}

func none(n int) error {
	if n != 0 {
		return errors.New("another's are counted")
	}

	return nil
}
