package fonts

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// lasting is how long an answer about fonts is taken for true: who installs one waits no longer.
const lasting = time.Minute

// Remembered returns a runner that asks fontconfig the same question once a minute. A document
// names some six fonts, and each question costs the start of a process.
func Remembered(runner kit.Runner) kit.Runner {
	return &memory{Runner: runner, answers: map[string]answer{}}
}

type memory struct {
	kit.Runner
	mu      sync.Mutex
	answers map[string]answer // by question
}

// answer is what fontconfig wrote, line by line.
type answer struct {
	lines []string
	asked time.Time
}

// Run implements kit.Runner.
func (m *memory) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	if !strings.HasPrefix(c.Tool, "fc-") {
		return m.Runner.Run(ctx, c)
	}

	question := strings.Join(append(append([]string{c.Tool}, c.Args...), c.Env...), "\x00")

	lines, known := m.recall(question)
	if !known {
		asking := c
		asking.Line = func(line string) { lines = append(lines, line) }

		said, err := m.Runner.Run(ctx, asking)
		if err != nil {
			return said, err
		}

		m.note(question, lines)
	}

	if c.Line == nil {
		return sandbox.Result{Stdout: []byte(strings.Join(lines, "\n"))}, nil
	}

	for _, line := range lines {
		c.Line(line)
	}

	return sandbox.Result{}, nil
}

func (m *memory) recall(question string) ([]string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()

	a, ok := m.answers[question]
	if !ok || time.Since(a.asked) >= lasting {
		return nil, false
	}

	return a.lines, true
}

// note keeps an answer. Names of fonts come from strangers, so that there may be many of them.
func (m *memory) note(question string, lines []string) {
	const most = 1000

	m.mu.Lock()
	defer m.mu.Unlock()

	if len(m.answers) >= most {
		clear(m.answers)
	}

	m.answers[question] = answer{lines, time.Now()}
}
