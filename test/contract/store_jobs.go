package contract

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

func storeJobs() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a job with a taken id is refused": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			err := s.Store.Write(
				t.Context(),
				func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Insert(ctx, fullJob("job_1", 1)) },
			)
			if err == nil {
				t.Error("it was inserted")
			}

			wantState(t, getJob(t, s, "job_1"), aJob("job_1"))
		},
		"a missing job is ErrNoRow": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, id := range impossible("job_2", "job_1") {
					if j, err := tx.Jobs.Get(ctx, id); !errors.Is(err, ports.ErrNoRow) || j != nil {
						t.Errorf("Get(%q): %v, %v", id, j, err)
					}
				}

				return nil
			})
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.Jobs.Save(ctx, aJob("job_2")); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("Save: %v", err)
				}

				return nil
			})
		},
		"text that holds NUL is refused, and nothing of it stays": func(t *testing.T, s OpenStore) {
			for _, j := range []*job.Job{
				job.Restore(job.State{ID: "job_1", Tag: "a\x00b"}), job.Restore(job.State{ID: "job_1", Tasks: []job.TaskState{{Name: "\x00"}}}),
			} {
				if err := s.Store.Write(
					t.Context(),
					func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Insert(ctx, j) },
				); err == nil {
					t.Errorf("%+v was inserted", j.State())
				}
			}
			// in JSON it is written otherwise
			insertJobs(
				t,
				s,
				job.Restore(job.State{ID: "job_1", Metadata: map[string]any{"a": "b\x00c"}}),
			)
			wantState(
				t,
				getJob(t, s, "job_1"),
				job.Restore(
					job.State{
						ID:       "job_1",
						Metadata: map[string]any{"a": "b\x00c"},
						Tasks:    []job.TaskState{},
					},
				),
			)
		},
		"Save writes a job that was read before": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, fullJob("job_1", 1), fullJob("job_2", 1))
			changed := fullJob("job_1", 2)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
					return err
				}

				return tx.Jobs.Save(ctx, changed)
			})
			wantState(t, getJob(t, s, "job_1"), changed)
			wantState(t, getJob(t, s, "job_2"), fullJob("job_2", 1))
		},
		"Save writes a job that was not": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, fullJob("job_1", 1))
			changed := fullJob("job_1", 2)

			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Save(ctx, changed) },
			)
			wantState(t, getJob(t, s, "job_1"), changed)
		},
		"Save writes twice in a transaction, and back": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				err := tx.Jobs.Insert(ctx, fullJob("job_1", 1))
				for _, variant := range []int{2, 1, 2, 2, 1} {
					err = errors.Join(err, tx.Jobs.Save(ctx, fullJob("job_1", variant)))
				}

				return err
			})
			wantState(t, getJob(t, s, "job_1"), fullJob("job_1", 1))
		},
		"Save writes what a verb changed, and that alone": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			want := aJob("job_1")
			if err := want.Claim("import", "lease_1", instant(), instant()); err != nil {
				t.Fatal(err)
			}

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				j, err := tx.Jobs.Get(ctx, "job_1")
				if err != nil {
					return err
				}

				return errors.Join(
					j.Claim("import", "lease_1", instant(), instant()),
					tx.Jobs.Save(ctx, j),
				)
			})
			wantState(t, getJob(t, s, "job_1"), want)
		},
		"a graph of the greatest size is kept in order": func(t *testing.T, s OpenStore) {
			state := job.State{ID: "job_1", Owner: "usr_1", Status: job.Pending, Created: instant()}
			for i := range job.MaxTasks {
				state.Tasks = append(
					state.Tasks,
					job.TaskState{
						Name:    fmt.Sprint("task-", job.MaxTasks-i),
						Status:  job.Pending,
						Created: instant(),
					},
				)
			}

			insertJobs(t, s, job.Restore(state))
			wantState(t, getJob(t, s, "job_1"), job.Restore(state))
		},
		"Unended returns the jobs that have not ended, oldest first": func(t *testing.T, s OpenStore) {
			var all []*job.Job

			for i, status := range append(job.Statuses(), job.Statuses()...) {
				state := aJob(fmt.Sprintf("job_%02d", i)).State()
				state.Status = status
				state.Created = instant().Add(-time.Duration(i) * time.Microsecond)
				all = append(all, job.Restore(state))
			}

			insertJobs(t, s, all...)

			var got []string

			read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
				got, err = tx.Jobs.Unended(ctx)
				return err
			})

			if want := []string{"job_07", "job_06", "job_01", "job_00"}; !slices.Equal(got, want) {
				t.Errorf("Unended = %v, want %v", got, want)
			}
		},
		"Unended returns none of none": func(t *testing.T, s OpenStore) {
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				ids, err := tx.Jobs.Unended(ctx)
				if len(ids) != 0 {
					t.Errorf("Unended = %v", ids)
				}

				return err
			})
		},
	}
}

// impossible returns the id, and others that callers may send and no row can have.
func impossible(missing, there string) []string {
	return []string{
		missing,
		"",
		"\x00",
		there + "\x00",
		"\x00" + there,
		"\xff",
		there + "\xff",
		strings.Repeat("x", 1<<16),
		"' OR 'a' = 'a",
		`\' OR 1=1 --`,
	}
}

func storeJobFields() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a job comes back with every field set": func(t *testing.T, s OpenStore) {
			want := fullJob("job_1", 1)
			if empty := zeroFields(reflect.ValueOf(want.State()), "State"); len(empty) > 0 {
				t.Fatalf("the case leaves fields empty: %v", empty)
			}

			insertJobs(t, s, want)
			wantState(t, getJob(t, s, "job_1"), want)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				j, err := tx.Jobs.Get(ctx, "job_1")
				if err == nil {
					wantState(t, j, want)
				}

				return err
			})
		},
		"a job comes back with every field empty": func(t *testing.T, s OpenStore) {
			want := job.Restore(job.State{ID: "job_1", Tasks: []job.TaskState{{}}})
			insertJobs(t, s, want)
			wantState(t, getJob(t, s, "job_1"), want)
		},
		"nothing and none are kept apart": func(t *testing.T, s OpenStore) {
			want := job.Restore(
				job.State{ID: "job_1", Metadata: map[string]any{}, Tasks: []job.TaskState{
					{
						Input:       []string{},
						Values:      option.Values{},
						SecretNames: []string{},
						Result:      &job.Result{Files: []string{}},
						Failure:     &job.Failure{},
					},
				}},
			)
			insertJobs(t, s, want)
			wantState(t, getJob(t, s, "job_1"), want)
		},
		"a job without tasks comes back": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, job.Restore(job.State{ID: "job_1"}))

			if got := getJob(t, s, "job_1").State(); len(got.Tasks) != 0 {
				t.Errorf("it has tasks: %v", got.Tasks)
			}
		},
		"text of any kind comes back": func(t *testing.T, s OpenStore) {
			for i, text := range []string{
				"it's", `"quoted" \ back`, "'; DROP TABLE jobs; --", "?0 ?name %s $1 :x @y", "line\nbreak\ttab\r", "žluťoučký 漢字 🙂 \u202e", "--", "/*", `{"json":1}`, "\x01\x7f",
			} {
				state := job.State{
					ID:       fmt.Sprint("job_", i),
					Tag:      text,
					Metadata: map[string]any{text: text},
					Tasks: []job.TaskState{
						{
							Name:        text,
							Values:      option.Values{"url": text},
							SecretNames: []string{text},
							Failure:     &job.Failure{Text: text},
						},
					},
				}
				insertJobs(t, s, job.Restore(state))
				wantState(t, getJob(t, s, state.ID), job.Restore(state))
			}
		},
		"sealed bytes of any value come back": func(t *testing.T, s OpenStore) {
			sealed := make([]byte, 256)
			for i := range sealed {
				sealed[i] = byte(i)
			}

			want := job.Restore(job.State{ID: "job_1", Tasks: []job.TaskState{{Sealed: sealed}}})
			insertJobs(t, s, want)
			wantState(t, getJob(t, s, "job_1"), want)
		},
		"times are kept to the microsecond in UTC": func(t *testing.T, s OpenStore) {
			zone := time.FixedZone("somewhere", 5*3600+1800)
			given := instant().Add(999 * time.Nanosecond).In(zone)
			at := instant()
			build := func(at time.Time) *job.Job {
				return job.Restore(
					job.State{
						ID:        "job_1",
						Created:   at,
						Started:   at,
						Completed: at,
						Expires:   at,
						Tasks: []job.TaskState{
							{Created: at, Started: at, Advanced: at, Completed: at},
						},
					},
				)
			}
			insertJobs(t, s, build(given))
			wantState(t, getJob(t, s, "job_1"), build(at))
		},
		"times far away come back": func(t *testing.T, s OpenStore) {
			for i, at := range []time.Time{time.UnixMicro(-1).UTC(), time.UnixMicro(0).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)} {
				want := job.Restore(job.State{ID: fmt.Sprint("job_", i), Created: at, Expires: at})
				insertJobs(t, s, want)

				if got := getJob(t, s, want.ID()).State(); got.Created != at || got.Expires != at {
					t.Errorf("%v came back as %v and %v", at, got.Created, got.Expires)
				}
			}
		},
	}
}

func wantState(t *testing.T, got, want *job.Job) {
	t.Helper()

	if g, w := got.State(), want.State(); !reflect.DeepEqual(g, w) {
		t.Errorf("the job differs:\n got %+v\nwant %+v", g, w)
	}
}

// zeroFields returns the paths of the fields that are not set, so that the case of all fields
// cannot fall behind the domain.
func zeroFields(v reflect.Value, path string) []string {
	switch {
	case v.IsZero():
		return []string{path}
	case v.Type() == reflect.TypeFor[time.Time](), v.Type() == reflect.TypeFor[[]byte]():
		return nil
	case v.Kind() == reflect.Pointer:
		return zeroFields(v.Elem(), path)
	case v.Kind() == reflect.Slice:
		if v.Len() == 0 {
			return []string{path}
		}

		return zeroFields(v.Index(0), path+"[0]")
	case v.Kind() != reflect.Struct:
		return nil
	}

	var empty []string
	for i := range v.NumField() {
		empty = append(empty, zeroFields(v.Field(i), path+"."+v.Type().Field(i).Name)...)
	}

	return empty
}

// fullJob returns a job with every field set, to other values for each variant.
func fullJob(id string, variant int) *job.Job {
	text := func(s string) string { return fmt.Sprint(s, "-", variant) }
	at := func(hours int) time.Time {
		return instant().Add(time.Duration(hours+variant)*time.Hour + time.Duration(variant)*time.Microsecond)
	}
	task := func(name string) job.TaskState {
		return job.TaskState{
			Name:        name,
			Operation:   text("convert"),
			Input:       []string{text("b"), "a"},
			IgnoreError: true,
			Values: option.Values{
				"output_format": "mp4",
				"url":           text("https://example.com/"),
				"fps":           30 + variant,
				"bitrate":       2_500_000,
				"quality":       "high",
				"ratio":         1.5,
				"loop":          true,
				"pages":         []any{1, 2.5, "3-"},
				"permissions":   map[string]any{"printing": true, "level": 2},
			},
			Sealed:        []byte{0, 1, 255, byte(variant)},
			SecretNames:   []string{text("headers")},
			Kind:          job.Video,
			Status:        job.Processing,
			Progress:      40 + variant,
			Engine:        text("ffmpeg"),
			EngineVersion: text("5.1"),
			Result: &job.Result{
				Files:     []string{text("file_1"), "file_2"},
				Locations: []string{text("s3://films/a.mp4"), "s3://films/b.mp4"},
				Warnings:  []string{text("The cover was left out.")},
				Report:    map[string]any{"note": text("copied"), "reached": 1.5},
				Checks: []job.Check{
					{
						Name:        text("duration"),
						Reader:      "ffprobe",
						Independent: true,
						Detail:      text("2.0 s"),
					},
					{Name: "opens", Reader: "vips"},
				},
			},
			Failure: &job.Failure{
				Kind:    fault.Timeout,
				Text:    text("It took too long."),
				Field:   text("url"),
				Details: map[string]any{"limit": 1.5, "engine_output": text("x")},
			},
			Attempts:   variant,
			Losses:     variant + 1,
			Lease:      text("lease_1"),
			LeaseUntil: at(8),
			Created:    at(1),
			Started:    at(2),
			Advanced:   at(9),
			Completed:  at(3),
		}
	}

	return job.Restore(job.State{
		ID:         id,
		Owner:      "usr_1",
		Share:      text("place"),
		Status:     job.Processing,
		Admission:  job.Admitted,
		Tag:        text("tag"),
		WebhookURL: text("https://example.com/hook?token=1&b=%20#c"),
		Trace:      trace.Parent(text("00-trace")),
		OneShot:    true,
		Metadata: map[string]any{
			"order": text("4711"),
			"n":     json.Number("12345678901234567890"),
			"deep": map[string]any{
				"list": []any{"a", nil, true, json.Number("-2.50"), map[string]any{}},
			},
		},
		Created:   at(4),
		Started:   at(5),
		Completed: at(6),
		Expires:   at(7),
		Tasks:     []job.TaskState{task("z"), task("a"), task("m")},
	})
}
