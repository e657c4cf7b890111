package event

import (
	"time"

	"github.com/convertd/convertd/domain/trace"
)

// Event is one thing that has happened, as the log keeps it.
type Event struct {
	ID       string
	Owner    string
	Subject  string // the id of what it happened to, which is of the name's kind; see Kind
	Name     Name
	Data     Data
	Webhook  string       // where its job wants its own events sent; "" for nowhere
	Trace    trace.Parent // of the request that had it happen, or that made its job
	Created  time.Time
	Position int64 // in the log, and with that among the owner's events: 0 until it is stored
	Number   int64 // among those of its job: 0 until it is stored, and where it is of no job
}

// Data is what an event says of its subject. Its type is that of the event's kind: [Job], [File],
// [Subscription] or [Quota].
type Data interface{ kind() Kind }
