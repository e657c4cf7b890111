package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// message is one of the protocol, of either direction.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// event is what Chromium tells unasked.
type event struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// connection is the pipes to Chromium. It is safe for concurrent use.
type connection struct {
	to     io.Writer
	events func(event) // called in order; it must not wait for an answer

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	ended   chan struct{}
}

var errEnded = errors.New("the browser has ended")

func connect(to io.Writer, events func(event)) *connection {
	return &connection{
		to: to, events: events, waiting: map[int]chan message{}, ended: make(chan struct{}),
	}
}

// listen reads what comes until nothing does.
func (c *connection) listen(from io.Reader) {
	defer close(c.ended)

	for in := bufio.NewReader(from); ; {
		line, err := in.ReadBytes(0)
		if err != nil {
			return
		}

		c.hear(line[:len(line)-1])
	}
}

func (c *connection) hear(line []byte) {
	var answer message
	if err := json.Unmarshal(line, &answer); err != nil {
		return
	}

	if answer.Method != "" {
		var told event
		if err := json.Unmarshal(line, &told); err == nil {
			c.events(told)
		}

		return
	}

	c.mu.Lock()
	waiting := c.waiting[answer.ID]
	delete(c.waiting, answer.ID)
	c.mu.Unlock()

	if waiting != nil {
		waiting <- answer
	}
}

// send asks for something, and returns where the answer will come.
func (c *connection) send(session, method string, params any) (chan message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.last++

	line, err := json.Marshal(
		message{ID: c.last, Session: session, Method: method, Params: params},
	)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}

	answer := make(chan message, 1)
	c.waiting[c.last] = answer

	if _, err := c.to.Write(append(line, 0)); err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}

	return answer, nil
}

// call asks for something, and reads the answer into result, unless that is nil.
func (c *connection) call(
	ctx context.Context, session, method string, params, result any,
) error {
	waiting, err := c.send(session, method, params)
	if err != nil {
		return err
	}

	var answer message
	select {
	case answer = <-waiting:
	case <-c.ended:
		return fmt.Errorf("%s: %w", method, errEnded)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, context.Cause(ctx))
	}

	if answer.Error != nil {
		return fmt.Errorf("%s: %s", method, answer.Error.Message)
	}

	if result == nil {
		return nil
	}

	if err := json.Unmarshal(answer.Result, result); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}

	return nil
}
