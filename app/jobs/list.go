package jobs

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Search says which jobs to list.
type Search struct {
	Status job.Status // "" for any
	Tag    string     // "" for any
	After  ports.JobMark
	Skip   int
	Limit  int
}

// List returns a page of the caller's jobs, newest first, and where the next page begins; nil where
// there is none.
func (s *Service) List(
	ctx context.Context,
	p access.Principal,
	q Search,
) (page []View, next *ports.JobMark, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Lists.Jobs(ctx, ports.JobFilter{
			Owner:  p.Owner,
			Status: q.Status,
			Tag:    q.Tag,
			After:  q.After,
			Skip:   q.Skip,
			Limit:  q.Limit + 1,
		})
		if err != nil {
			return err
		}

		if len(list) > q.Limit {
			list = list[:q.Limit]
			last := list[q.Limit-1].State()
			next = &ports.JobMark{Created: last.Created, ID: last.ID}
		}

		page = make([]View, len(list))
		for i, j := range list {
			if page[i], err = s.view(ctx, tx, j); err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list jobs: %w", err)
	}

	return page, next, nil
}
