package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// listen prints what happens on a server, and forwards it.
type listen struct {
	remote
	output

	Events  []string      `placeholder:"EVENT"  default:"*"      help:"Only these events: names, all of a kind as job.*, or *."`
	Forward string        `placeholder:"URL"                     help:"Send each event to this URL, such as http://localhost:3000/hooks, as a webhook would."`
	Secret  string        `placeholder:"SECRET"                  help:"Signs what is forwarded; by default one is made and printed."                              env:"CONVERTD_WEBHOOK_SECRET"`
	After   string        `placeholder:"CURSOR" default:"latest" help:"Begin behind this event; oldest for all that are kept. Default: what happens from now on."`
	Every   time.Duration `                     default:"1s"                                                                                                                                    hidden:""`
}

// Help implements kong.HelpProvider.
func (*listen) Help() string {
	return `
Events are read from the server's feed, so it works behind firewalls and NAT. Each is printed as a
line; with --json as the feed has it. Stop it with Ctrl-C. Nothing is lost while the server is
away.`
}

// feedPage is how many events are read at once.
const feedPage = 100

// fed is an event of the feed. What a webhook is sent of it is all but its id and cursor.
type fed struct {
	ID     string `json:"id"`
	Cursor string `json:"cursor"`
	message
}

// message is an event as webhooks are sent it.
type message struct {
	Event        event.Name      `json:"event"`
	Timestamp    time.Time       `json:"timestamp"`
	Job          json.RawMessage `json:"job,omitempty"`
	File         json.RawMessage `json:"file,omitempty"`
	Subscription json.RawMessage `json:"subscription,omitempty"`
	Quota        json.RawMessage `json:"quota,omitempty"`
}

// Run implements the command.
func (c *listen) Run(s *session) error {
	if err := c.prepare(s); err != nil {
		return err
	}

	cl, err := c.client()
	if err != nil {
		return err
	}

	after, err := c.begin(s.ctx, cl)
	if err != nil {
		return err
	}

	fmt.Fprintf(s.errs, "Listening to %s; stop with Ctrl-C.\n", c.Server)

	for {
		events, next, err := read(s.ctx, cl, after)
		if s.ctx.Err() != nil {
			return nil //nolint:nilerr // it was asked to stop
		}

		if err != nil && !passes(err) {
			return err
		}

		if err != nil {
			fmt.Fprintln(s.errs, "convertd:", err)
		} else {
			after = next
		}

		for _, raw := range events {
			if err := c.tell(s, raw); err != nil {
				return err
			}
		}

		if len(events) < feedPage {
			pause(s.ctx, c.Every)
		}
	}
}

// passes reports whether an error may be another the next time.
func passes(err error) bool {
	var refused *refusal
	if !errors.As(err, &refused) {
		return true
	}

	return refused.status >= http.StatusInternalServerError ||
		refused.status == http.StatusTooManyRequests
}

func pause(ctx context.Context, d time.Duration) {
	pausing, done := context.WithTimeout(ctx, d)
	defer done()

	<-pausing.Done()
}

// prepare checks what was given, and makes a secret where one is needed.
func (c *listen) prepare(s *session) error {
	for _, pattern := range c.Events {
		if !slices.Contains(webhook.Patterns(), pattern) {
			return usage("--events %s is no event; known are %v", pattern, webhook.Patterns())
		}
	}

	if c.Forward == "" {
		return nil
	}

	u, err := url.Parse(c.Forward)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return usage("--forward %s is no URL such as http://localhost:3000/hooks", c.Forward)
	}

	if c.Secret == "" {
		c.Secret = webhook.Secret([]byte(rand.Text()))
		fmt.Fprintln(s.errs, "What is forwarded is signed with", c.Secret)
	}

	if err := webhook.CheckSecret(c.Secret); err != nil {
		return usageOf(err)
	}

	return nil
}

// begin returns the cursor of where to begin.
func (c *listen) begin(ctx context.Context, cl *client) (string, error) {
	switch c.After {
	case "oldest":
		return "", nil
	case "latest":
		_, next, err := read(ctx, cl, c.After)
		return next, err
	}

	return c.After, nil
}

// read returns what has happened behind a cursor, and the cursor of what it has read.
func read(
	ctx context.Context, cl *client, after string,
) (events []json.RawMessage, next string, err error) {
	query := url.Values{"limit": {strconv.Itoa(feedPage)}}
	if after != "" {
		query.Set("after", after)
	}

	e, err := cl.call(ctx, http.MethodGet, "/v1/events", query, nil, "")
	if err != nil {
		return nil, "", err
	}

	if e.Meta.Pagination.NextCursor == nil {
		return nil, "", errors.New("the server's feed has no cursor; check --server")
	}

	if err := json.Unmarshal(e.Data, &events); err != nil {
		return nil, "", fmt.Errorf("read the answer: %w", err)
	}

	return events, *e.Meta.Pagination.NextCursor, nil
}

// tell prints an event, and forwards it, if it is wanted.
func (c *listen) tell(s *session, raw json.RawMessage) error {
	var e fed
	if err := json.Unmarshal(raw, &e); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}

	wanted := webhook.Endpoint{Events: c.Events}
	if !wanted.Wants(e.Event) {
		return nil
	}

	if c.JSON {
		fmt.Fprintln(s.out, string(raw))
	} else {
		fmt.Fprintf(s.out, "%s  %-22s %s\n",
			e.Timestamp.Local().Format(time.DateTime), e.Event, e.subject())
	}

	if c.Forward == "" {
		return nil
	}

	return c.forward(s, e)
}

// subject is the id of what an event is about, and how it stands; "" where it has none.
func (e fed) subject() string {
	var about struct {
		ID       string `json:"id"`
		Status   string `json:"status"`
		Name     string `json:"name"`
		Filename string `json:"filename"`
		Plan     string `json:"plan"`
	}

	for _, part := range []json.RawMessage{e.Job, e.File, e.Subscription, e.Quota} {
		if len(part) > 0 {
			_ = json.Unmarshal(part, &about) // what is not there is not shown
		}
	}

	text := ""

	for _, part := range []string{about.ID, about.Status, about.Filename, about.Plan} {
		if part != "" {
			text += part + " "
		}
	}

	return text
}

func (c *listen) forward(s *session, e fed) error {
	body, err := json.Marshal(e.message)
	if err != nil {
		return fmt.Errorf("write an event: %w", err)
	}

	a := s.Notifier.Send(s.ctx, ports.Message{
		URL: c.Forward, ID: e.ID, Event: e.Event, Body: body, Secrets: []string{c.Secret},
	})
	if a.OK() {
		fmt.Fprintf(s.errs, "  -> %d in %s\n", a.Code, a.Took.Round(time.Millisecond))
	} else {
		fmt.Fprintf(s.errs, "  -> %s\n", a.Cause)
	}

	return nil
}
