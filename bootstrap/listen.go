package bootstrap

import (
	"context"
	"net"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// forwardTimeout is how long a receiver on the user's own machine may take.
const forwardTimeout = 30 * time.Second

// localNotifier sends messages to wherever the user of the command line says: it is their own
// network.
type localNotifier struct{}

// Send implements ports.Notifier.
func (localNotifier) Send(ctx context.Context, m ports.Message) webhook.Attempt {
	sender, err := notifier.New(notifier.Config{Timeout: forwardTimeout}, notifier.Deps{
		Dial:    (&net.Dialer{}).DialContext,
		Refused: func(error) bool { return false },
		Clock:   clock.System{},
	})
	if err != nil {
		return webhook.Attempt{Cause: err.Error()}
	}

	return sender.Send(ctx, m)
}
