package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

var made = time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)

const (
	presigned = "https://bucket.example.com/a.pdf?X-Amz-Signature=5ec1e7-5ec1e7"
	receiver  = "https://hooks.example.com/in?token=5ec1e7-5ec1e7"
)

// withURLs is a job that downloads from a presigned URL.
func withURLs() *job.Job {
	return job.New(job.Draft{
		ID: "job_1", Owner: "usr_1", WebhookURL: receiver, Now: made,
		Tasks: []job.TaskState{{
			Name: "import", Operation: operation.ImportURL, Kind: job.Light,
			Values: option.Values{"url": presigned, "filename": "b.pdf"},
		}},
	})
}

func writeURLs(ctx context.Context, tx ports.Tx) error {
	j := withURLs()
	if err := tx.Jobs.Insert(ctx, j); err != nil {
		return err
	}

	if err := tx.Events.Append(ctx, event.Event{
		ID:      "evt_1",
		Owner:   "usr_1",
		Subject: "job_1",
		Name:    event.JobCreated,
		Webhook: receiver,
		Data:    event.Job{},
		Created: made,
	}); err != nil {
		return err
	}

	return tx.Webhooks.Insert(ctx, webhook.Endpoint{
		ID: "whk_1", Owner: "usr_1", URL: receiver, OfJobs: true, Events: []string{"job.*"},
		Created: made, Updated: made,
	})
}

func wantURLs(t *testing.T, s *store.Store) {
	t.Helper()

	err := s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, "job_1")
		if err != nil {
			return err
		}

		e, err := tx.Webhooks.Get(ctx, "whk_1")
		if err != nil {
			return err
		}

		list, err := tx.Outbox.Publish(ctx, 10)
		if err != nil || len(list) != 1 {
			return fmt.Errorf("%d events: %w", len(list), err)
		}

		task, _ := j.Task("import")
		for got, want := range map[string]string{
			j.State().WebhookURL: receiver, task.Values.Text("url"): presigned,
			e.URL: receiver, list[0].Webhook: receiver,
		} {
			if got != want {
				t.Errorf("read %q, want %q", got, want)
			}
		}

		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestQueriesOfURLsDoNotLieInClear(t *testing.T) {
	t.Parallel()

	url := onSQLite(t)
	s := newStore(t, open(t, url), func([]ports.Work) {})

	if err := s.Write(t.Context(), writeURLs); err != nil {
		t.Fatal(err)
	}

	path := strings.TrimPrefix(url, "sqlite://")
	for _, part := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}

		if strings.Contains(string(data), "5ec1e7") {
			t.Errorf("%s holds a token", part)
		}
	}

	wantURLs(t, s)
}

func TestURLsOfEarlierReleasesAreRead(t *testing.T) {
	t.Parallel()

	db := open(t, onSQLite(t))
	s := newStore(t, db, func([]ports.Work) {})

	if err := s.Write(t.Context(), writeURLs); err != nil {
		t.Fatal(err)
	}

	for _, change := range []string{
		"UPDATE jobs SET webhook_url = '" + receiver + "'",
		"UPDATE events SET webhook_url = '" + receiver + "'",
		"UPDATE webhooks SET sealed_url = NULL, url = '" + receiver + "'",
		`UPDATE tasks SET options = NULL, fields = '{"url":"` + presigned + `"}'`,
	} {
		if _, err := db.Writer().ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}

	wantURLs(t, s)
}

func TestReadingSealedURLsNeedsTheKey(t *testing.T) {
	t.Parallel()

	db := open(t, onSQLite(t))
	if err := newStore(t, db, func([]ports.Work) {}).Write(t.Context(), writeURLs); err != nil {
		t.Fatal(err)
	}

	err := storeOn(t, db).Read(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Get(ctx, "job_1")
		return err
	})
	if err == nil || strings.Contains(err.Error(), "5ec1e7") {
		t.Errorf("read without the key: %v", err)
	}
}
