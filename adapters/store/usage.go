package store

import (
	"context"
	"hash/crc32"
	"time"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
	"github.com/convertd/convertd/ports"
)

var _ ports.Usage = used{}

type used struct{ *transaction }

// shards is into how many rows the figures of one kind are spread by job: who adds to a row waits
// for whoever did so before until that transaction ends.
const shards = 16

func (s used) Add(ctx context.Context, owner, job string, r usage.Row) error {
	const add = "INSERT INTO usage AS u (owner, day, operation, source, target, shard, " +
		"tasks, failed, bytes_in, bytes_out, engine) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) " +
		"ON CONFLICT (owner, day, operation, source, target, shard) DO UPDATE SET " +
		"tasks = u.tasks + excluded.tasks, failed = u.failed + excluded.failed, " +
		"bytes_in = u.bytes_in + excluded.bytes_in, bytes_out = u.bytes_out + excluded.bytes_out, " +
		"engine = u.engine + excluded.engine"

	return s.run(ctx, step{
		what: "count what was done", text: add,
		args: []any{
			owner, int64(r.Day), r.Operation, r.From, r.To,
			int64(crc32.ChecksumIEEE([]byte(job)) % shards),
			int64(r.Tasks), int64(r.Failed), r.BytesIn, r.BytesOut, r.Engine.Microseconds(),
		},
	})
}

func (s used) Between(
	ctx context.Context, owner string, from, to quota.Day,
) (list []usage.Row, err error) {
	const between = "SELECT day, operation, source, target, tasks, failed, bytes_in, bytes_out, engine " +
		"FROM usage WHERE owner = $1 AND day BETWEEN $2 AND $3"

	err = s.run(ctx, step{
		what: "select what was done", text: between, args: []any{owner, int64(from), int64(to)},
		row: func(scan func(...any) error) error {
			var (
				r      usage.Row
				micros int64
			)

			err := scan(&r.Day, &r.Operation, &r.From, &r.To, &r.Tasks, &r.Failed,
				&r.BytesIn, &r.BytesOut, &micros)
			r.Engine = time.Duration(micros) * time.Microsecond
			list = append(list, r)

			return err
		},
	})

	return list, err
}

func (s used) Forget(ctx context.Context, before quota.Day) error {
	return s.run(ctx, step{
		what: "forget what was done", args: []any{int64(before)},
		text: "DELETE FROM usage WHERE day < $1",
	})
}

// storedKey is the first half of the advisory locks of what owners store: "file" in ASCII. See
// admissionsKey.
const storedKey int32 = 0x6669_6c65

func (s used) Stored(ctx context.Context, owner string) (bytes int64, err error) {
	var steps []step
	if s.locks {
		steps = append(steps, step{
			what: "hold what an owner stores", args: []any{storedKey, owner},
			text: "SELECT pg_advisory_xact_lock($1, hashtext($2))",
		})
	}

	err = s.run(ctx, append(steps, step{
		what: "add up an owner's files",
		args: []any{owner},
		text: "SELECT CAST(" +
			"(SELECT coalesce(sum(size), 0) FROM files WHERE owner = $1 AND deleted IS NULL) + " +
			"(SELECT coalesce(sum(size), 0) FROM uploads WHERE owner = $1 AND file_id = '') AS BIGINT)",
		row: func(scan func(...any) error) error { return scan(&bytes) },
	})...)

	return bytes, err
}

func (s used) Jobs(ctx context.Context, owner string) (running, waiting int, err error) {
	count := func(turn string, into *int) step {
		return step{
			what: "count an owner's jobs", args: []any{owner},
			text: "SELECT count(*) FROM jobs WHERE owner = $1 AND turn = '" + turn + "'",
			row:  func(scan func(...any) error) error { return scan(into) },
		}
	}

	err = s.run(ctx, count("admitted", &running), count("waiting", &waiting))

	return running, waiting, err
}
