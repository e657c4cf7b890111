package webhook

import (
	"time"

	"github.com/convertd/convertd/domain/event"
)

// Status is where a delivery stands.
type Status string

// The states. Of the events of one thing, such as a job, one at a time is pending: the others wait
// for it, so that they arrive in their order.
const (
	Waiting   Status = "waiting"
	Pending   Status = "pending"
	Succeeded Status = "succeeded"
	Failed    Status = "failed"
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID       string
	Endpoint string
	Owner    string
	Event    event.Event // as it was published; its Position is the number in the feed
	Status   Status
	Attempts int
	Next     time.Time // when it is tried, while it is pending
	Since    time.Time // from when on the time to try counts
	Body     string    // as it is sent; "" until the first attempt
	Created  time.Time
	Last     Attempt // of which At is zero where there was none
}

// Attempt is what came of sending.
type Attempt struct {
	At     time.Time
	Took   time.Duration
	Code   int    // of the answer; 0 where none came
	Answer string // the beginning of its body
	Cause  string // why it was no success, in words for the owner
	// Later is how long the receiver asks to be left alone; 0 where it does not. It is not kept.
	Later time.Duration
}

// gone is HTTP's status for what will not come back.
const gone = 410

// OK reports whether the receiver has taken it.
func (a Attempt) OK() bool { return a.Code >= 200 && a.Code <= 299 }

// Gone reports whether the receiver wants no more.
func (a Attempt) Gone() bool { return a.Code == gone }

// Retry says when what has failed is tried again.
type Retry struct {
	First  time.Duration // after the first failure; doubled after each that follows
	Most   time.Duration // between two attempts
	Within time.Duration // of the first attempt; then the delivery has failed
	Off    time.Duration // without any success until an endpoint is switched off
}

// DefaultRetry tries again after 5 s, for a day, and gives an endpoint up after three.
func DefaultRetry() Retry {
	return Retry{
		First: 5 * time.Second, Most: 2 * time.Hour, Within: 24 * time.Hour, Off: 72 * time.Hour,
	}
}

// Delay returns how long to wait after that many failures. The spread, from 0 to 1, moves it by up
// to a fifth, so that what has failed together is not tried together.
func (r Retry) Delay(failures int, spread float64) time.Duration {
	delay := r.First
	for n := 1; n < failures && delay < r.Most; n++ {
		delay *= 2
	}

	return time.Duration(float64(min(delay, r.Most)) * (0.8 + 0.4*spread))
}

// Note writes down an attempt, and what follows from it for the delivery and its endpoint.
func (r Retry) Note(e *Endpoint, d *Delivery, a Attempt, spread float64) {
	d.Last = a
	d.Attempts++

	if a.OK() {
		d.Status, e.Failing = Succeeded, time.Time{}
		return
	}

	if e.Failing.IsZero() {
		e.Failing = a.At
	}

	d.Next = a.At.Add(max(r.Delay(d.Attempts, spread), min(a.Later, r.Most)))
	if a.Gone() || d.Next.After(d.Since.Add(r.Within)) {
		d.Status = Failed
	}

	switch {
	case e.OfJobs: // nobody could switch it on again
	case a.Gone():
		e.SwitchOff("The receiver answered 410 Gone.", a.At)
	case a.At.Sub(e.Failing) >= r.Off:
		e.SwitchOff("No delivery has arrived for "+days(r.Off)+".", a.At)
	}
}

func days(d time.Duration) string {
	if d == 72*time.Hour {
		return "three days"
	}

	return d.String()
}
