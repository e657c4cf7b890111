package insight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	// lately is how far back failures are looked at.
	lately = 24 * time.Hour
	// mostFailed bounds how many are read; of more, the newest count.
	mostFailed = 10_000
)

// Cause is why tasks failed: those of one operation, on one engine, with one kind of fault.
type Cause struct {
	Kind      fault.Kind
	Operation string
	Engine    string // "" where they had not come to one
	Count     int
	Owners    int // how many different ones it has met
	First     time.Time
	Newest    ports.FailedTask
}

// Failures returns the causes of what failed in the last day, those that did most harm first.
func (s *Service) Failures(ctx context.Context) ([]Cause, error) {
	var failed []ports.FailedTask

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		failed, err = tx.Insight.Failed(ctx, s.Clock.Now().Add(-lately), mostFailed)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at what has failed: %w", err)
	}

	return grouped(failed), nil
}

// grouped expects the newest first.
func grouped(failed []ports.FailedTask) []Cause {
	type key struct {
		kind              fault.Kind
		operation, engine string
	}

	var order []key

	causes, owners := map[key]*Cause{}, map[key]map[string]bool{}

	for _, f := range failed {
		k := key{f.Failure.Kind, f.Operation, f.Engine}

		c, known := causes[k]
		if !known {
			c = &Cause{Kind: k.kind, Operation: k.operation, Engine: k.engine, Newest: f}
			causes[k], owners[k] = c, map[string]bool{}
			order = append(order, k)
		}

		owners[k][f.Owner] = true
		c.Count, c.Owners, c.First = c.Count+1, len(owners[k]), f.Completed
	}

	list := make([]Cause, len(order))
	for i, k := range order {
		list[i] = *causes[k]
	}

	slices.SortStableFunc(list, func(a, b Cause) int { return cmp.Compare(b.Count, a.Count) })

	return list
}
