package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/ports"
)

var _ ports.Audit = audits{}

type audits struct{ *transaction }

type auditRow struct {
	bun.BaseModel `bun:"table:audit,alias:au"`

	ID      string `bun:"id,pk"`
	At      int64  `bun:"at"`
	Action  string `bun:"action"`
	Actor   string `bun:"actor"`
	Via     string `bun:"via"`
	Key     string `bun:"key_id"`
	Subject string `bun:"subject"`
	User    string `bun:"user_id"`
	Details string `bun:"details"`
}

func (s audits) Append(ctx context.Context, e audit.Entry) error {
	details, err := json.Marshal(e.Details)
	if err != nil {
		return fmt.Errorf("encode the details of an audit entry: %w", err)
	}

	return s.run(ctx, inserting(s.transaction, "insert audit entry "+e.ID, "", auditRow{
		ID: e.ID, At: e.At.UnixMicro(), Action: string(e.Action),
		Actor: e.Actor.User, Via: string(e.Actor.Via), Key: e.Actor.Key,
		Subject: e.Subject, User: e.User, Details: string(details),
	}))
}

func (s audits) List(ctx context.Context, q audit.Search) ([]audit.Entry, error) {
	if impossible(q.User + string(q.Action) + q.Before) {
		return nil, nil
	}

	where, args := []string{"TRUE"}, []any{}
	and := func(condition string, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
		}
	}

	and("(actor = ? OR user_id = ?)", q.User)
	and("action = ?", string(q.Action))
	and("id < ?", q.Before)

	args = append(args, q.Limit)
	page := strings.Join(where, " AND ") + fmt.Sprintf(" ORDER BY id DESC LIMIT $%d", len(args))

	var rows []auditRow
	if err := s.run(
		ctx,
		finding(s.transaction, "select audit entries", page, &rows, args...),
	); err != nil {
		return nil, err
	}

	list := make([]audit.Entry, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = entryOf(row); err != nil {
			return nil, err
		}
	}

	return list, nil
}

func entryOf(r auditRow) (audit.Entry, error) {
	e := audit.Entry{
		ID: r.ID, At: instant(r.At), Action: audit.Action(r.Action),
		Actor:   audit.Actor{User: r.Actor, Via: audit.Via(r.Via), Key: r.Key},
		Subject: r.Subject, User: r.User,
	}
	if err := json.Unmarshal([]byte(r.Details), &e.Details); err != nil {
		return e, fmt.Errorf("decode the details of an audit entry: %w", err)
	}

	return e, nil
}

func (s audits) Forget(ctx context.Context, before time.Time) error {
	return s.run(ctx, step{
		what: "forget audit entries", args: []any{before.UnixMicro()},
		text: "DELETE FROM audit WHERE at < $1",
	})
}
