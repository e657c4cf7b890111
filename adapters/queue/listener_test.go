package queue

import (
	"context"
	"errors"
	"testing"

	"github.com/riverqueue/river/riverdriver"
)

// scripted is River's listener as far as ours uses it: it returns what is sent to it, or the end of
// the context.
type scripted struct {
	riverdriver.Listener

	says chan *riverdriver.Notification
}

func (s *scripted) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case n := <-s.says:
		return n, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func newListener() (*listener, *scripted) {
	river := &scripted{says: make(chan *riverdriver.Notification)}
	return &listener{Listener: river, wakeups: newWakeups()}, river
}

func wantHeard(t *testing.T, l *listener, topic, payload string) {
	t.Helper()

	n, err := l.WaitForNotification(t.Context())
	if err != nil || n.Topic != topic || n.Payload != payload {
		t.Fatalf("heard %+v, %v; want %s %s", n, err, topic, payload)
	}
}

func TestListenerHearsWakeups(t *testing.T) {
	t.Parallel()

	l, _ := newListener()
	l.wakeups.add("light") // before anybody listens
	l.wakeups.add("video")
	l.wakeups.add("light")
	wantHeard(t, l, "river_insert", `{"queue":"light"}`)

	wantHeard(t, l, "river_insert", `{"queue":"video"}`)
	go l.wakeups.add("image") // while somebody does

	wantHeard(t, l, "river_insert", `{"queue":"image"}`)

	if queue, ok := l.wakeups.next(); ok {
		t.Errorf("%s is told twice", queue)
	}
}

func TestListenerLosesNothingThatRiverHears(t *testing.T) {
	t.Parallel()

	l, river := newListener()
	for range 100 {
		l.wakeups.add("light")
		wantHeard(t, l, "river_insert", `{"queue":"light"}`)
		// River's listener was asked meanwhile and still waits: what it hears comes with the next
		// call.
		river.says <- &riverdriver.Notification{Topic: "river_control", Payload: "{}"}

		wantHeard(t, l, "river_control", "{}")
	}
}

func TestListenerEndsWithItsContextAndKeepsWakeups(t *testing.T) {
	t.Parallel()

	l, _ := newListener()

	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())

		l.wakeups.add("light")

		if _, err := l.WaitForNotification(ctx); err != nil {
			t.Fatal(err)
		}

		cancel() // as River does every few seconds, to look whether the connection lives
		l.wakeups.add("image")

		if n, err := l.WaitForNotification(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("heard %+v, %v after the end", n, err)
		}

		if queue, ok := l.wakeups.next(); !ok || queue != "image" {
			t.Fatalf("wakeups keep %q, %v, want image", queue, ok)
		}
	}
}
