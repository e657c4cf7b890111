package chaos_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// told checks the event log of a completed job: it began once, it ended once, and nothing came
// after that.
func told(ctx context.Context, c *client, id string) error {
	stream, err := c.do(ctx, call{method: http.MethodGet, path: "/v1/jobs/" + id + "/events"})
	if err != nil {
		return err
	}

	var names []string

	for line := range strings.Lines(string(stream)) {
		name, isName := strings.CutPrefix(strings.TrimSpace(line), "event: ")
		// which tell of each time that it was begun
		if isName && name != "job.progress" && name != "job.queued" {
			names = append(names, name)
		}
	}

	if !slices.Equal(names, []string{"job.created", "job.started", "job.completed"}) {
		return fmt.Errorf("%s: the events are %v", id, names)
	}

	return nil
}

// listed returns the ids of all jobs that are there.
func listed(ctx context.Context, c *client) ([]string, error) {
	var ids []string

	for cursor := ""; ; {
		page, err := c.page(ctx, cursor)
		if err != nil {
			return nil, err
		}

		for _, j := range page.Data {
			ids = append(ids, j.ID)
		}

		if cursor = page.Meta.Pagination.Next; cursor == "" {
			return ids, nil
		}
	}
}
