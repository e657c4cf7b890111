package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Name is how the program is called: "convertd engine browser REQUEST". It speaks to Chromium over
// its descriptors 3, to write, and 4, to read.
const Name = "browser"

const (
	toChromium   = 3
	fromChromium = 4
)

// Main prints a Report as JSON, and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	report, err := run(context.Background(), args)
	if err == nil {
		err = json.NewEncoder(stdout).Encode(report)
	}

	if err != nil {
		_, _ = fmt.Fprintln(stderr, "browser:", err)
		return 1
	}

	return 0
}

func run(ctx context.Context, args []string) (Report, error) {
	if len(args) != 1 {
		return Report{}, errors.New("give a request")
	}

	t := &tab{}
	if err := json.Unmarshal([]byte(args[0]), &t.asked); err != nil {
		return Report{}, fmt.Errorf("read the request: %w", err)
	}

	if t.asked.Zip != "" {
		if err := t.unzip(); err != nil || t.report.Unread != "" {
			return t.report, err
		}
	}

	t.connection = connect(os.NewFile(toChromium, "to Chromium"), t.hear)
	go t.listen(os.NewFile(fromChromium, "from Chromium"))

	if err := open(ctx, t); err != nil {
		return Report{}, err
	}

	if err := t.load(ctx); err != nil {
		return Report{}, err
	}

	err := t.draw(ctx)

	t.noting.Lock()
	defer t.noting.Unlock()

	return t.report, err
}

func (t *tab) draw(ctx context.Context) error {
	empty, err := t.empty(ctx)
	if t.report.Empty = empty; err != nil || empty {
		return err
	}

	if err := t.spell(ctx); err != nil {
		return err
	}

	if t.asked.Format == pdf {
		return t.print(ctx)
	}

	return t.shoot(ctx)
}
