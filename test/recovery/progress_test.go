package recovery_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

// steady gives a tenth of its content every second.
type steady struct {
	rest string
	step int
}

func newSteady(_ context.Context, content string) io.Reader {
	return &steady{content, (len(content) + 9) / 10}
}

func (s *steady) Read(p []byte) (int, error) {
	if s.rest == "" {
		return 0, io.EOF
	}

	<-time.After(time.Second)

	n := copy(p, s.rest[:min(s.step, len(s.rest))])
	s.rest = s.rest[n:]

	return n, nil
}

// steadily reports a twentieth every tenth of a second.
func steadily(_ context.Context, c ports.Step) error {
	for i := range 20 {
		c.Progress(float64(i) / 20)
		<-time.After(100 * time.Millisecond)
	}

	c.Progress(1)

	return nil
}

// watch follows a job to its end and returns its events.
func (k *kit) watch(id string) []event.Event {
	k.t.Helper()

	var all []event.Event

	last := int64(0)
	for {
		news := must(k.jobs.Follow(k.t.Context(), access.Local(), id, last, time.Hour))(k.t)
		if all = append(all, news.Events...); news.Over {
			return all
		}

		last = all[len(all)-1].Number
	}
}

func TestProgressIsToldOnceASecondWithAnEstimate(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, c := range map[string]struct {
			sized bool
			task  string
			want  []string // percent and estimate
		}{
			"a download of a known size":    {true, "get", []string{"10% nil", "20% 8", "30% 7", "40% 6", "50% 5", "60% 4", "70% 3", "80% 2", "90% 1"}},
			"a download of an unknown size": {false, "get", nil},
			"a conversion":                  {false, "make", []string{"50% nil"}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					k := newKit(t, on)
					k.fetcher.body, k.fetcher.sized = func(ctx context.Context, content string) io.Reader {
						return newSteady(ctx, content+strings.Repeat("x", 100-len(content)))
					}, c.sized
					k.engine.convert = steadily
					id, first := k.submitOne(straight)

					done := make(chan error, 1)
					go func() { done <- k.work.Execute(t.Context(), first) }()

					got := progress(k.watch(id), c.task)
					if err := <-done; err != nil || !slices.Equal(got, c.want) {
						t.Errorf("%v, %v; want %v", got, err, c.want)
					}
				})
			})
		}
	})
}

// progress returns what these events tell of a task while it runs: percent and estimate.
func progress(events []event.Event, name string) []string {
	var list []string

	for _, e := range events {
		data, _ := e.Data.(event.Job)

		task := data.Tasks[name]
		if task.Status != "processing" || task.Progress == 0 || task.Progress == 99 {
			// what is told at the instant of the end may be compacted before anybody has read it
			continue
		}

		eta := "nil"
		if task.ETA != nil {
			eta = fmt.Sprint(*task.ETA)
		}

		list = append(list, fmt.Sprintf("%d%% %s", task.Progress, eta))
	}

	return list
}

func TestProgressOfManyQuickInputsIsToldOnceASecond(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			k.engine.convert = func(context.Context, ports.Step) error {
				<-time.After(300 * time.Millisecond)
				return nil
			}

			var imports, inputs []string
			for i := range 10 {
				imports = append(
					imports,
					fmt.Sprintf(
						`"get-%d": {"operation": "import/url", "url": "https://example.com/%d.png"}`,
						i,
						i,
					),
				)
				inputs = append(inputs, fmt.Sprintf(`"get-%d"`, i))
			}

			id, first := k.submit(
				fmt.Sprintf(
					`{%s, "make": {"operation": "convert", "input": [%s], "output_format": "webp"}}`,
					strings.Join(imports, ", "),
					strings.Join(inputs, ", "),
				),
			)
			for _, w := range first {
				k.do(w)
			}

			done := make(chan error, 1)
			go func() { done <- k.work.Execute(t.Context(), k.taken()[0]) }()

			got, want := progress(k.watch(id), "make"), []string{"40% nil", "80% 1"}
			if err := <-done; err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, %v; want %v", got, err, want)
			}
		})
	})
}
