package account

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/ports"
)

// audited is how long it is kept who did what.
const audited = 400 * 24 * time.Hour

// note keeps that somebody did something to what is a user's, in the transaction that does it.
func (s *Service) note(
	ctx context.Context, tx ports.Tx, by audit.Actor, action audit.Action, user, subject string,
	details map[string]string,
) error {
	return tx.Audit.Append(ctx, audit.Entry{
		ID: s.IDs.New("aud_"), At: s.Clock.Now(), Action: action, Actor: by,
		Subject: subject, User: user, Details: details,
	})
}

// Audit returns who did what, newest first.
func (s *Service) Audit(ctx context.Context, q audit.Search) (list []audit.Entry, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Audit.List(ctx, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who did what: %w", err)
	}

	return list, nil
}
