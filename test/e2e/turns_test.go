package e2e_test

import "testing"

func TestJobsOverTheNumberWaitAndAreDone(t *testing.T) {
	t.Parallel()
	c := start(t, "CONVERTD_JOBS_AT_ONCE=1")

	var ids []string
	for range 4 {
		ids = append(
			ids,
			c.upload(
				"/v1/convert",
				"sample.png",
				fixture(t, "sample.png"),
				"targetFormat",
				"webp",
			).Data.ID,
		)
	}

	var before job

	for _, id := range ids {
		got := c.wait(id)
		if got.Status != "completed" || got.Started.Before(before.Completed) {
			t.Errorf(
				"%s is %s; it began at %s, and the one before it ended at %s",
				id,
				got.Status,
				got.Started,
				before.Completed,
			)
		}

		before = got
	}
}
