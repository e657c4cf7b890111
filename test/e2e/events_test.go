package e2e_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// told is an event as curl shows it.
type told struct {
	ID   int64
	Name string
	Job  struct {
		Status   string
		Progress int
		Tasks    map[string]struct {
			Status   string
			Progress int
		}
	}
}

// curl follows a job as the guide says, until the stream ends or until says that it is enough.
func (c client) curl(id, last string, until func(told) bool) []told {
	c.t.Helper()
	cmd := exec.CommandContext(
		c.t.Context(),
		"curl",
		"-sN",
		"-H",
		"Last-Event-ID: "+last,
		c.checked()+"/v1/jobs/"+id+"/events",
	)

	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}

	if err != nil {
		c.t.Fatal(err)
	}

	all := c.events(out, until)
	_ = cmd.Process.Kill() // it may have ended by itself
	_ = cmd.Wait()

	return all
}

func (c client) events(stream io.Reader, until func(told) bool) []told {
	c.t.Helper()

	var (
		all []told
		e   told
	)

	for lines := bufio.NewScanner(stream); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")

		var err error

		switch name {
		case "id":
			e.ID, err = strconv.ParseInt(value, 10, 64)
		case "event":
			e.Name = value
		case "data":
			err = json.Unmarshal([]byte(value), &e)

			all = append(all, e)
			if until(e) {
				return all
			}

			e = told{}
		}

		if err != nil {
			c.t.Fatalf("%v in %s", err, lines.Text())
		}
	}

	return all
}

// TestAJobIsFollowedToItsEnd follows a long conversion with curl, over a kill of the server in its
// midst.
func TestAJobIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	c := start(t)
	a := c.upload(
		"/v1/convert",
		"long.wav",
		noise(t, 600),
		"targetFormat",
		"mp3",
		"bitrate",
		"320k",
	)
	first := c.curl(
		a.Data.ID,
		"",
		func(e told) bool { return e.Job.Tasks["convert-file"].Progress > 0 },
	)

	last := first[len(first)-1]
	if last.Name != "job.progress" || last.Job.Tasks["convert-file"].Progress >= 100 {
		t.Fatalf("the conversion tells no progress: %+v", first)
	}

	c.kill()
	c = c.again()

	rest := c.curl(a.Data.ID, strconv.FormatInt(last.ID, 10), func(told) bool { return false })
	if len(rest) == 0 {
		t.Fatal("nothing after the restart")
	}

	var names []string

	number := int64(0)
	for _, e := range slices.Concat(first, rest) {
		if e.ID <= number {
			t.Errorf("%d after %d", e.ID, number)
		}

		number = e.ID
		if e.Name != "job.progress" {
			names = append(names, e.Name)
		}
	}

	if !slices.Equal(names, []string{"job.created", "job.queued", "job.started", "job.completed"}) {
		t.Errorf("%v", names)
	}

	if end := rest[len(rest)-1].Job; end.Status != "completed" || end.Progress != 100 {
		t.Errorf("%+v", end)
	}

	over := c.send(
		http.MethodGet,
		"/v1/jobs/"+a.Data.ID+"/events",
		"",
		nil,
		"Last-Event-ID",
		strconv.FormatInt(number, 10),
	)
	if over.Status != http.StatusNoContent {
		t.Errorf("after the end: %d %s", over.Status, over.Body)
	}
}
