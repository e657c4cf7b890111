package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/upload"
	"github.com/convertd/convertd/ports"
)

var (
	_ ports.Uploads    = uploads{}
	_ ports.DueUploads = uploads{}
)

type uploads struct{ *transaction }

type uploadRow struct {
	bun.BaseModel `bun:"table:uploads,alias:u"`

	ID      string `bun:"id,pk"`
	Owner   string `bun:"owner"`
	Name    string `bun:"name"`
	Size    int64  `bun:"size"`
	FileID  string `bun:"file_id"`
	Created int64  `bun:"created"`
	Expires int64  `bun:"expires"`
}

type uploadPartRow struct {
	bun.BaseModel `bun:"table:upload_parts,alias:p"`

	UploadID string `bun:"upload_id,pk"`
	Start    int64  `bun:"start,pk"`
	Size     int64  `bun:"size"`
	Key      string `bun:"key"`
}

func (s uploads) Insert(ctx context.Context, u upload.Upload) error {
	row := uploadRow{
		ID: u.ID, Owner: u.Owner, Name: u.Name, Size: u.Size, FileID: u.FileID,
		Created: u.Created.UnixMicro(), Expires: u.Expires.UnixMicro(),
	}

	return s.run(ctx, untaken(inserting(s.transaction, "insert upload "+u.ID, "", row)))
}

func (s uploads) Get(ctx context.Context, id string) (upload.Upload, error) {
	if impossible(id) {
		return upload.Upload{}, ports.ErrNoRow
	}

	list, err := s.find(ctx, "id = $1", id)
	if err == nil && len(list) == 0 {
		err = ports.ErrNoRow
	}

	if err != nil {
		return upload.Upload{}, err
	}

	return list[0], nil
}

func (s uploads) find(
	ctx context.Context, condition string, args ...any,
) ([]upload.Upload, error) {
	var rows []uploadRow
	if err := s.run(
		ctx, finding(s.transaction, "select uploads", condition, &rows, args...),
	); err != nil {
		return nil, err
	}

	list := make([]upload.Upload, len(rows))
	for i, r := range rows {
		list[i] = upload.Upload{
			ID: r.ID, Owner: r.Owner, Name: r.Name, Size: r.Size, FileID: r.FileID,
			Created: instant(r.Created), Expires: instant(r.Expires),
		}

		var parts []uploadPartRow
		if err := s.run(ctx, finding(
			s.transaction, "select the parts of upload "+r.ID,
			"upload_id = $1 ORDER BY start", &parts, r.ID,
		)); err != nil {
			return nil, err
		}

		for _, p := range parts {
			list[i].Parts = append(list[i].Parts,
				upload.Part{Key: p.Key, Offset: p.Start, Size: p.Size})
		}
	}

	return list, nil
}

// Append holds the upload's row, so that nobody finishes or deletes it meanwhile.
func (s uploads) Append(ctx context.Context, id string, p upload.Part) error {
	if impossible(id) {
		return ports.ErrNoRow
	}

	row := uploadPartRow{UploadID: id, Start: p.Offset, Size: p.Size, Key: p.Key}

	return s.run(ctx, step{
		what: "hold upload " + id, args: []any{id}, done: there,
		text: "UPDATE uploads SET expires = expires WHERE id = $1 AND file_id = ''",
	}, untaken(inserting(s.transaction, "insert a part of upload "+id, "", row)))
}

func (s uploads) Finish(ctx context.Context, id, fileID string) error {
	if impossible(id) {
		return ports.ErrNoRow
	}

	return s.run(ctx, step{
		what: "finish upload " + id, args: []any{id, fileID}, done: there,
		text: "UPDATE uploads SET file_id = $2 WHERE id = $1 AND file_id = ''",
	}, step{
		what: "delete the parts of upload " + id, args: []any{id},
		text: "DELETE FROM upload_parts WHERE upload_id = $1",
	})
}

func (s uploads) Delete(ctx context.Context, id string) error {
	if impossible(id) {
		return ports.ErrNoRow
	}

	return s.run(ctx, step{
		what: "delete upload " + id, text: "DELETE FROM uploads WHERE id = $1",
		args: []any{id}, done: there,
	})
}

func (s uploads) Expired(
	ctx context.Context, before time.Time, limit int,
) ([]upload.Upload, error) {
	return s.find(ctx, fmt.Sprintf("expires < $1 ORDER BY expires, id LIMIT %d", limit),
		before.UnixMicro())
}
