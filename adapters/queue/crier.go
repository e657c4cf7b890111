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

// crier tells the workers of all processes on PostgreSQL of work that has been committed. River does so itself in the transaction, but at most
// once in a cooldown for each queue, and counts transactions that commit later or not at all: work that comes shortly after other work would
// lie there until somebody polls.
type crier struct {
	cry func(ctx context.Context, queues []string) error

	mu     sync.Mutex
	queues []string
	crying bool // a goroutine is about to tell of queues
}

func newCrier(driver riverdriver.Driver[*sql.Tx]) *crier {
	return &crier{cry: func(ctx context.Context, queues []string) error {
		payload := make([]string, len(queues))
		for i, queue := range queues {
			payload[i] = announcement(queue)
		}
		return driver.GetExecutor().NotifyMany(ctx, &riverdriver.NotifyManyParams{Topic: insertTopic, Payload: payload})
	}}
}

func (c *crier) ring(queue string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.queues, queue) {
		c.queues = append(c.queues, queue)
	}
	if !c.crying {
		c.crying = true
		go c.run()
	}
}

// run tells of what has come together in a cooldown, until there is nothing more. Where the database cannot be reached there are no workers to be
// told, and they poll when they are back.
func (c *crier) run() {
	for {
		<-time.After(cooldown)
		queues := c.next()
		if len(queues) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), crying)
		_ = c.cry(ctx, queues)
		cancel()
	}
}

func (c *crier) next() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	queues := c.queues
	c.queues, c.crying = nil, len(queues) > 0
	return queues
}

// announcement is how River's listeners expect to hear of new work.
func announcement(queue string) string { return fmt.Sprintf(`{"queue":%q}`, queue) }
