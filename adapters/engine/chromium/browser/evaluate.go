package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// evaluate runs a script in the page, and reads what it comes to into value, unless that is nil.
func (t *tab) evaluate(ctx context.Context, script string, value any) error {
	var done struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception *struct {
			Text string `json:"text"`
		} `json:"exceptionDetails"`
	}

	err := t.ask(ctx, "Runtime.evaluate", params{
		"expression": script, "awaitPromise": true, "returnByValue": true,
	}, &done)
	if err != nil {
		return err
	}

	if done.Exception != nil {
		return errors.New(done.Exception.Text)
	}

	if value == nil {
		return nil
	}

	if err := json.Unmarshal(done.Result.Value, value); err != nil {
		return fmt.Errorf("read what a script has found: %w", err)
	}

	return nil
}

// quoted returns a text as a script spells it.
func quoted(text string) string {
	spelled, err := json.Marshal(text)
	if err != nil {
		return `""` // a string always can be
	}

	return string(spelled)
}
