package queue

import (
	"context"

	"github.com/riverqueue/river/riverdriver"
)

// insertTopic is where River announces new work, with the queue's name as payload.
const insertTopic = "river_insert"

// listener adds wakeups to River's own listener. It is used by one goroutine at a time.
type listener struct {
	riverdriver.Listener

	wakeups *wakeups
	// the answer of River's listener that is being waited for; nil while it is not asked
	asked chan heard
}

type heard struct {
	notification *riverdriver.Notification
	err          error
}

// WaitForNotification returns what comes first, from wakeups or from River's listener. The latter
// goes on waiting when wakeups were first, so that nothing it hears is lost. River asks until it
// gets an error, and with it the end of that wait.
func (l *listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	if l.asked == nil {
		answer := make(chan heard, 1)

		go func() {
			n, err := l.Listener.WaitForNotification(ctx)
			answer <- heard{n, err}
		}()

		l.asked = answer
	}

	for {
		// Once ctx has ended, only the end of River's wait may be answered; wakeups keep their
		// queues for the next one.
		if ctx.Err() == nil {
			if queue, ok := l.wakeups.next(); ok {
				return &riverdriver.Notification{
					Topic:   insertTopic,
					Payload: announcement(queue),
				}, nil
			}
		}

		select {
		case h := <-l.asked:
			l.asked = nil
			return h.notification, h.err
		case <-l.wakeups.ready:
		}
	}
}
