package queue

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river/riverdriver"
)

// notifier tells the workers of all processes on PostgreSQL of work that has been committed. River
// does so itself in the transaction, but at most once in a cooldown for each queue, and counts
// transactions that commit later or not at all. Work that comes shortly after other work would lie
// there until somebody polls.
type notifier struct {
	notify func(ctx context.Context, queues []string) error

	mu      sync.Mutex
	queues  []string
	pending bool // a goroutine is about to tell of queues
}

func newNotifier(driver riverdriver.Driver[*sql.Tx]) *notifier {
	return &notifier{notify: func(ctx context.Context, queues []string) error {
		payload := make([]string, len(queues))
		for i, queue := range queues {
			payload[i] = announcement(queue)
		}

		return driver.GetExecutor().
			NotifyMany(ctx, &riverdriver.NotifyManyParams{Topic: insertTopic, Payload: payload})
	}}
}

func (n *notifier) add(queue string) {
	n.mu.Lock()
	defer n.mu.Unlock()

	if !slices.Contains(n.queues, queue) {
		n.queues = append(n.queues, queue)
	}

	if !n.pending {
		n.pending = true
		go n.run()
	}
}

// run tells of what has come together in a cooldown, until there is nothing more. Where the
// database cannot be reached there are no workers to be told, and they poll when they are back.
func (n *notifier) run() {
	for {
		<-time.After(cooldown)

		queues := n.next()
		if len(queues) == 0 {
			return
		}

		ctx, cancel := context.WithTimeout(context.Background(), notifyTimeout)
		_ = n.notify(ctx, queues)

		cancel()
	}
}

func (n *notifier) next() []string {
	n.mu.Lock()
	defer n.mu.Unlock()

	queues := n.queues
	n.queues, n.pending = nil, len(queues) > 0

	return queues
}

// announcement is how River's listeners expect to hear of new work.
func announcement(queue string) string { return fmt.Sprintf(`{"queue":%q}`, queue) }
