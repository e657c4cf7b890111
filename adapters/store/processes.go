package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Processes = processes{}

type processes struct{ *transaction }

type processRow struct {
	bun.BaseModel `bun:"table:processes,alias:p"`

	ID      string           `bun:"id,pk"`
	Host    string           `bun:"host"`
	Role    string           `bun:"role"`
	Version string           `bun:"version"`
	Workers sql.Null[string] `bun:"workers"`
	Started int64            `bun:"started"`
	Seen    int64            `bun:"seen"`
}

// Report keeps what a process says of itself.
func (s processes) Report(ctx context.Context, p ports.Process) error {
	var c codec

	row := processRow{
		ID: p.ID, Host: p.Host, Role: p.Role, Version: p.Version,
		Workers: encode(&c, p.Workers, false),
		Started: p.Started.UnixMicro(), Seen: p.Seen.UnixMicro(),
	}
	if err := c.failed("process", p.ID); err != nil {
		return err
	}

	_, err := s.tx.NewInsert().
		Model(&row).
		On("CONFLICT (id) DO UPDATE").
		Set("seen = EXCLUDED.seen").
		Set("workers = EXCLUDED.workers").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep the report of process %s: %w", p.ID, err)
	}

	return nil
}

// Heard returns those that have reported since an instant.
func (s processes) Heard(ctx context.Context, from time.Time) ([]ports.Process, error) {
	var rows []processRow

	err := s.tx.NewSelect().
		Model(&rows).
		Where("seen >= ?", from.UnixMicro()).
		Order("id").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("select processes: %w", err)
	}

	var c codec

	list := make([]ports.Process, len(rows))
	for i, r := range rows {
		list[i] = ports.Process{
			ID: r.ID, Host: r.Host, Role: r.Role, Version: r.Version,
			Workers: decode[map[job.Kind]int](&c, r.Workers),
			Started: instant(r.Started), Seen: instant(r.Seen),
		}
	}

	return list, c.failed("processes", "")
}

// Leave forgets a process, and those of which nothing was heard.
func (s processes) Leave(ctx context.Context, id string, from time.Time) error {
	_, err := s.tx.NewDelete().
		Model((*processRow)(nil)).
		Where("id = ? OR seen < ?", id, from.UnixMicro()).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget process %s: %w", id, err)
	}

	return nil
}
