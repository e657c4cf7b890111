package browser

import (
	"context"
	"time"
)

// load opens the page and lets its scripts run, for as long as they may.
func (t *tab) load(ctx context.Context) error {
	bound, cancel := context.WithTimeout(ctx, seconds(t.asked.Scripts))
	defer cancel()

	// the answer does not come where the page wants to go elsewhere at once
	if _, err := t.send(t.session, "Page.navigate", params{"url": t.asked.URL}); err != nil {
		return err
	}

	if t.whole(bound) {
		t.settle(bound)
	}

	if bound.Err() == nil && t.asked.WaitFor != "" {
		t.report.Absent = !t.until(
			bound, "document.querySelector("+quoted(t.asked.WaitFor)+") !== null",
		)
	}

	if bound.Err() == nil && t.asked.Wait > 0 {
		pause(bound, seconds(t.asked.Wait))
	}

	if bound.Err() != nil && !t.report.Absent {
		return t.halt(ctx)
	}

	return nil
}

// settle waits for fonts that are part of the page, and for two frames: what is drawn when it is
// shown. To a page that wanted to go elsewhere, Chromium may never give a frame.
func (t *tab) settle(ctx context.Context) {
	const moment = time.Second

	if t.isLeaving() {
		short, cancel := context.WithTimeout(ctx, moment)
		defer cancel()

		ctx = short
	}

	_ = t.evaluate(ctx, `document.fonts.ready.then(() => new Promise(done =>
		requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`, nil)
}

// whole reports whether all of a page is there in time. One that wanted to go elsewhere is read no
// further by Chromium, and is left a moment for its scripts.
func (t *tab) whole(ctx context.Context) bool {
	const often, moment = 20 * time.Millisecond, 500 * time.Millisecond

	for ctx.Err() == nil {
		is, err := t.complete(ctx)
		if err != nil || is {
			return is
		}

		if t.isLeaving() {
			pause(ctx, moment)
			return ctx.Err() == nil
		}

		pause(ctx, often)
	}

	return false
}

// complete reports whether the page says that all of it is there. A question that is not answered
// in a second is asked again: the page may be about to go elsewhere.
func (t *tab) complete(ctx context.Context) (is bool, err error) {
	patience, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()

	err = t.evaluate(
		patience,
		`location.protocol !== "about:" && document.readyState === "complete"`,
		&is,
	)
	if patience.Err() != nil {
		return false, nil
	}

	return is, err
}

// until reports whether a condition has come true in time.
func (t *tab) until(ctx context.Context, condition string) bool {
	const often = 20 * time.Millisecond

	for ctx.Err() == nil {
		var is bool
		if err := t.evaluate(ctx, condition, &is); err != nil || is {
			return is
		}

		pause(ctx, often)
	}

	return false
}

// halt ends scripts that do not end by themselves: what they have drawn so far stays.
func (t *tab) halt(ctx context.Context) error {
	t.report.Stopped = true

	for _, method := range []string{"Runtime.terminateExecution", "Page.stopLoading"} {
		if err := t.ask(ctx, method, nil, nil); err != nil {
			return err
		}
	}

	return t.ask(ctx, "Emulation.setScriptExecutionDisabled", params{"value": true}, nil)
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
