package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/docker/go-units"
)

// jobs are the commands about the jobs of a server.
type jobs struct {
	List   jobsList   `cmd:"" help:"List jobs, newest first."`
	Show   jobsShow   `cmd:"" help:"Show a job, its tasks and what they made."`
	Wait   jobsWait   `cmd:"" help:"Wait until a job has ended, then show it."`
	Cancel jobsCancel `cmd:"" help:"Cancel jobs."`
	Retry  jobsRetry  `cmd:"" help:"Make a new job that does the same again."`
	Delete jobsDelete `cmd:"" help:"Delete jobs, and the files that only they refer to."`
}

// output is how a command about a server prints.
type output struct {
	JSON bool `help:"Print the server's data as it is."`
}

type jobsList struct {
	remote
	output

	Status string `enum:"pending,processing,completed,failed,cancelled,expired," default:""   placeholder:"STATUS" help:"Only jobs that are: ${enum}"`
	Tag    string `                                                                           placeholder:"TAG"    help:"Only jobs with this tag."`
	Limit  int    `                                                              default:"20" placeholder:"N"      help:"How many at once, 1 to 100. Default: ${default}."`
	Cursor string `                                                                           placeholder:"CURSOR" help:"Go on where an earlier list ended."`
}

// Run implements the command.
func (c *jobsList) Run(s *session) error {
	query := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	for name, value := range map[string]string{
		"status": c.Status,
		"tag":    c.Tag,
		"cursor": c.Cursor,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}

	e, err := c.ask(s, http.MethodGet, "/v1/jobs", query)
	if err != nil {
		return err
	}

	if c.JSON {
		s.printJSON(e.Data)
		return nil
	}

	var list []jobShown
	if err := json.Unmarshal(e.Data, &list); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSTATUS\tDONE\tCREATED\tTAG")

	for _, j := range list {
		tag := ""
		if j.Tag != nil {
			tag = *j.Tag
		}

		fmt.Fprintf(
			w,
			"%s\t%s\t%d%%\t%s\t%s\n",
			j.ID,
			j.Status,
			j.Progress,
			moment(j.CreatedAt),
			tag,
		)
	}

	if err := w.Flush(); err != nil {
		return err
	}

	if next := e.Meta.Pagination.NextCursor; next != nil && *next != "" {
		fmt.Fprintf(s.errs, "There are more: --cursor %s\n", *next)
	}

	return nil
}

// ask does a request without a body.
func (r remote) ask(s *session, method, path string, query url.Values) (envelope, error) {
	c, err := r.client()
	if err != nil {
		return envelope{}, err
	}

	return c.call(s.ctx, method, path, query, nil, "")
}

func jobPath(id string) string { return "/v1/jobs/" + url.PathEscape(id) }

type jobsShow struct {
	remote
	output

	ID string `arg:"" help:"The job's id."`
}

// Run implements the command.
func (c *jobsShow) Run(s *session) error {
	e, err := c.ask(s, http.MethodGet, jobPath(c.ID), nil)
	if err != nil {
		return err
	}

	return s.showJob(e, c.JSON)
}

type jobsWait struct {
	remote
	output

	ID string `arg:"" help:"The job's id."`
}

// Help implements kong.HelpProvider.
func (*jobsWait) Help() string {
	return "The exit code is 0 if the job was completed, and 4 if it failed or was cancelled."
}

// Run implements the command.
func (c *jobsWait) Run(s *session) error {
	cl, err := c.client()
	if err != nil {
		return err
	}

	bar := s.newBar(1, c.JSON)
	e, j, err := cl.follow(s.ctx, c.ID, func(percent int) { bar.advance(0, float64(percent)/100) })

	bar.finish()

	if err != nil {
		return err
	}

	if err := s.showJob(e, c.JSON); err != nil {
		return err
	}

	if j.Status != "completed" {
		return told{exitFailed}
	}

	return nil
}

type jobsCancel struct {
	remote

	IDs []string `arg:"" name:"id" help:"The jobs' ids."`
}

// Run implements the command.
func (c *jobsCancel) Run(s *session) error {
	return c.each(s, c.IDs, http.MethodPost, "/cancel", "cancelled")
}

type jobsDelete struct {
	remote

	IDs []string `arg:"" name:"id" help:"The jobs' ids."`
}

// Run implements the command.
func (c *jobsDelete) Run(s *session) error {
	return c.each(s, c.IDs, http.MethodDelete, "", "deleted")
}

// each does the same with several jobs, also where one is refused.
func (r remote) each(s *session, ids []string, method, verb, did string) error {
	var errs []error

	for _, id := range ids {
		if _, err := r.ask(s, method, jobPath(id)+verb, nil); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
			continue
		}

		fmt.Fprintf(s.out, "%s %s\n", id, did)
	}

	return errors.Join(errs...)
}

type jobsRetry struct {
	remote
	output

	ID string `arg:"" help:"The job's id."`
}

// Run implements the command.
func (c *jobsRetry) Run(s *session) error {
	e, err := c.ask(s, http.MethodPost, jobPath(c.ID)+"/retry", nil)
	if err != nil {
		return err
	}

	return s.showJob(e, c.JSON)
}

// showJob prints a job for people, or as it is.
func (s *session) showJob(e envelope, raw bool) error {
	if raw {
		s.printJSON(e.Data)
		return nil
	}

	var j jobShown
	if err := json.Unmarshal(e.Data, &j); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	fmt.Fprintf(s.out, "%s  %s  %d%%\n", j.ID, j.Status, j.Progress)

	for _, name := range j.order() {
		t := j.Tasks[name]

		by := ""
		if t.Engine != nil {
			by = " by " + *t.Engine
		}

		fmt.Fprintf(s.out, "  %s: %s, %s%s\n", name, t.Operation, t.Status, by)

		if t.Error != nil {
			fmt.Fprintf(s.out, "    %s (%s)\n", t.Error.Message, t.Error.Code)
		}

		if t.Result == nil {
			continue
		}

		for _, w := range t.Result.Warnings {
			fmt.Fprintf(s.out, "    %s\n", w)
		}

		for _, f := range t.Result.Files {
			fmt.Fprintln(
				s.out,
				strings.TrimRight(
					fmt.Sprintf(
						"    %s, %s  %s",
						f.Filename,
						units.HumanSize(float64(f.Size)),
						f.URL,
					),
					" ",
				),
			)
		}
	}

	return nil
}

// order returns the names of the tasks so that each stands behind those it takes files from.
func (j jobShown) order() []string {
	names := slices.Sorted(maps.Keys(j.Tasks))
	depth := map[string]int{}

	for range names { // the longest way has no more tasks than there are, whatever the server sends
		for _, name := range names {
			for _, in := range j.Tasks[name].Input {
				depth[name] = min(max(depth[name], depth[in]+1), len(names))
			}
		}
	}

	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(depth[a], depth[b]) })

	return names
}

// moment is an instant of an answer, as people here read it.
func moment(spelled string) string {
	at, err := time.Parse(time.RFC3339Nano, spelled)
	if err != nil {
		return spelled
	}

	return at.Local().Format(time.DateTime)
}
