package recovery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// limit is no multiple of how often a waiter looks by itself.
const limit = 10*time.Second + 300*time.Millisecond

func TestWaitReturns(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		cases := map[string]struct {
			happens func(t *testing.T, k *kit, first ports.Work)
			status  job.Status
			after   time.Duration // of the bubble's clock, in which nothing takes time but waiting
		}{
			"when a worker ends the job": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()
				k.do(first)
			}, job.Completed, 0},
			"when it is cancelled": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()
				must(k.jobs.Cancel(t.Context(), access.Local(), first.Job))(t)
			}, job.Cancelled, 0},
			"when the end is signalled": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()
				must(
					k.service(jobs.NewSignals(), func(string) {}).
						Cancel(t.Context(), access.Local(), first.Job),
				)(t)
				synctest.Wait()
				k.signals.Ended(first.Job)
			}, job.Cancelled, 0},
			"soon after another process ended it": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()
				must(
					k.service(jobs.NewSignals(), func(string) {}).
						Cancel(t.Context(), access.Local(), first.Job),
				)(t)
			}, job.Cancelled, 500 * time.Millisecond},
			"when the time is up": {func(*testing.T, *kit, ports.Work) {}, job.Pending, limit},
			"when the process is to stop": {
				func(_ *testing.T, k *kit, _ ports.Work) { k.signals.Close() },
				job.Pending,
				0,
			},
			"not when another job has ended": {
				func(_ *testing.T, k *kit, _ ports.Work) { k.signals.Ended("job_other") },
				job.Pending,
				limit,
			},
			"not when the end is untrue": {
				func(_ *testing.T, k *kit, first ports.Work) { k.signals.Ended(first.Job) },
				job.Pending,
				limit,
			},
		}
		for name, c := range cases {
			for way, wait := range waits {
				t.Run(name+", "+way, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						k := newKit(t, on)
						id, first := k.submitOne(straight)
						shown := must(k.jobs.Get(t.Context(), access.Local(), id))(t)
						began := time.Now()
						ask := func() (jobs.View, error) { return wait(t.Context(), k, shown) }

						v, err := waited(t, ask, func() { c.happens(t, k, first) })
						if err != nil {
							t.Fatal(err)
						}

						if v.Job.Status() != c.status || time.Since(began) != c.after {
							t.Errorf(
								"%s after %v, want %s after %v",
								v.Job.Status(),
								time.Since(began),
								c.status,
								c.after,
							)
						}
					})
				})
			}
		}
	})
}

// waited returns what ask does, which must wait until something happens. Both are in a bubble.
func waited[T any](t *testing.T, ask func() (T, error), happens func()) (answer T, err error) {
	t.Helper()

	done := make(chan struct{})
	go func() {
		defer close(done)

		answer, err = ask()
	}()

	synctest.Wait()

	select {
	case <-done:
		t.Fatal("it did not wait")
	default:
	}

	happens()
	<-done

	return answer, err
}

// waits are the ways to wait for the end of a job that was shown a moment ago.
var waits = map[string]func(ctx context.Context, k *kit, shown jobs.View) (jobs.View, error){
	"looking first": func(ctx context.Context, k *kit, shown jobs.View) (jobs.View, error) {
		return k.jobs.Wait(ctx, access.Local(), shown.Job.ID(), limit)
	},
	"looking at news": func(ctx context.Context, k *kit, shown jobs.View) (jobs.View, error) {
		return k.jobs.WaitOn(ctx, access.Local(), shown, limit)
	},
}

func TestWaitForAnEndedJobReturnsAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for way, wait := range waits {
			t.Run(way, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					k := newKit(t, on)
					id, first := k.submitOne(straight)
					before := must(k.jobs.Get(t.Context(), access.Local(), id))(t)
					k.do(first)

					after := must(k.jobs.Get(t.Context(), access.Local(), id))(t)
					for _, shown := range []jobs.View{before, after} {
						began := time.Now()

						v := must(wait(t.Context(), k, shown))(t)
						if v.Job.Status() != job.Completed || time.Since(began) != 0 {
							t.Errorf("%s after %v", v.Job.Status(), time.Since(began))
						}

						if link, ok := v.Download(); !ok || link.Signature == "" {
							t.Errorf("no link to the result: %+v", v)
						}
					}
				})
			})
		}
	})
}

func TestAnotherOwnersJobDoesNotExist(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, _ := k.submit(straight)

		before := k.state(id)
		for name, ask := range map[string]func(ctx context.Context, p access.Principal, id string) (jobs.View, error){
			"Get":    k.jobs.Get,
			"Cancel": k.jobs.Cancel,
			"Wait": func(ctx context.Context, p access.Principal, id string) (jobs.View, error) {
				return k.jobs.Wait(ctx, p, id, time.Hour)
			},
			"Follow": func(ctx context.Context, p access.Principal, id string) (jobs.View, error) {
				news, err := k.jobs.Follow(ctx, p, id, 0, time.Hour)
				if len(news.Events) > 0 || news.Over {
					t.Errorf("Follow tells %+v", news)
				}

				return jobs.View{}, err
			},
		} {
			var texts []string

			for _, who := range []struct{ owner, id string }{{"usr_other", id}, {access.LocalOwner, "job_none"}, {"", id}} {
				v, err := ask(t.Context(), access.Principal{Owner: who.owner}, who.id)
				if !fault.Is(err, fault.JobNotFound) || v.Job != nil {
					t.Fatalf("%s of %v: %v, %v", name, who, v, err)
				}

				texts = append(texts, fault.Of(err).Text)
			}

			if texts[0] != texts[1] {
				t.Errorf("%s tells another's job from none: %q", name, texts)
			}
		}

		k.unchanged(before)
	})
}
