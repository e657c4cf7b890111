package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// Rows hold instants as whole microseconds since 1970: both databases keep and order them exactly,
// and neither a driver nor a dialect has a say in their format or zone. JSON is text, so that a row
// equals another if and only if their columns do; NULL stands for nil.

type jobRow struct {
	bun.BaseModel `bun:"table:jobs,alias:j"`

	ID         string           `bun:"id,pk"`
	Owner      string           `bun:"owner"`
	Share      string           `bun:"share"`
	Status     string           `bun:"status"`
	Admission  string           `bun:"turn"`
	Tag        string           `bun:"tag"`
	Metadata   sql.Null[string] `bun:"metadata"`
	WebhookURL string           `bun:"webhook_url"`
	Trace      string           `bun:"traceparent"`
	OneShot    bool             `bun:"one_shot"`
	Created    int64            `bun:"created"`
	Started    sql.Null[int64]  `bun:"started"`
	Completed  sql.Null[int64]  `bun:"completed"`
	Expires    sql.Null[int64]  `bun:"expires"`
}

type taskRow struct {
	bun.BaseModel `bun:"table:tasks,alias:t"`

	JobID         string           `bun:"job_id,pk"`
	Position      int64            `bun:"position,pk"`
	Owner         string           `bun:"owner"`
	Name          string           `bun:"name"`
	Operation     string           `bun:"operation"`
	Input         sql.Null[string] `bun:"input"`
	IgnoreError   bool             `bun:"ignore_error"`
	Fields        sql.Null[string] `bun:"fields"`
	Options       sql.Null[string] `bun:"options"`
	Sealed        []byte           `bun:"sealed"`
	SecretNames   sql.Null[string] `bun:"secret_names"`
	Kind          string           `bun:"kind"`
	Status        string           `bun:"status"`
	Progress      int64            `bun:"progress"`
	Engine        string           `bun:"engine"`
	EngineVersion string           `bun:"engine_version"`
	Result        sql.Null[string] `bun:"result"`
	Failure       sql.Null[string] `bun:"failure"`
	Attempts      int64            `bun:"attempts"`
	Losses        int64            `bun:"losses"`
	Lease         string           `bun:"lease"`
	LeaseUntil    sql.Null[int64]  `bun:"lease_until"`
	Created       int64            `bun:"created"`
	Started       sql.Null[int64]  `bun:"started"`
	Advanced      sql.Null[int64]  `bun:"advanced"`
	Completed     sql.Null[int64]  `bun:"completed"`
}

type fileRow struct {
	bun.BaseModel `bun:"table:files,alias:f"`

	ID      string          `bun:"id,pk"`
	Owner   string          `bun:"owner"`
	Key     string          `bun:"key"`
	Name    string          `bun:"name"`
	Format  string          `bun:"format"`
	MIME    string          `bun:"mime"`
	Size    int64           `bun:"size"`
	SHA256  string          `bun:"sha256"`
	CRC32   int64           `bun:"crc32"`
	Facts   string          `bun:"facts"`
	Created int64           `bun:"created"`
	Expires sql.Null[int64] `bun:"expires"`
	Deleted sql.Null[int64] `bun:"deleted"`
}

type jobFileRow struct {
	bun.BaseModel `bun:"table:job_files,alias:jf"`

	JobID  string `bun:"job_id,pk"`
	FileID string `bun:"file_id,pk"`
}

type idempotencyRow struct {
	bun.BaseModel `bun:"table:repeats,alias:r"`

	Owner       string `bun:"owner,pk"`
	Call        string `bun:"call,pk"`
	Key         string `bun:"key,pk"`
	Fingerprint string `bun:"fingerprint"`
	Resource    string `bun:"resource"`
	Created     int64  `bun:"created"`
}

type keyRow struct {
	bun.BaseModel `bun:"table:signing_keys,alias:k"`

	ID      string `bun:"id,pk"`
	Sealed  []byte `bun:"sealed"`
	Created int64  `bun:"created"`
}

func jobRows(u *urls, s job.State) (jobRow, []taskRow, error) {
	c := codec{urls: u}

	row := jobRow{
		ID:         s.ID,
		Owner:      s.Owner,
		Share:      s.Share,
		Status:     string(s.Status),
		Admission:  string(s.Admission),
		Tag:        s.Tag,
		Metadata:   encode(&c, s.Metadata, s.Metadata == nil),
		WebhookURL: c.sealed(s.WebhookURL),
		Trace:      string(s.Trace),
		OneShot:    s.OneShot,
		Created:    s.Created.UnixMicro(),
		Started:    micros(s.Started),
		Completed:  micros(s.Completed),
		Expires:    micros(s.Expires),
	}

	tasks := make([]taskRow, len(s.Tasks))
	for i, t := range s.Tasks {
		beside, among := apart(c.sealedURLs(t))
		tasks[i] = taskRow{
			JobID:         s.ID,
			Position:      int64(i),
			Owner:         s.Owner,
			Name:          t.Name,
			Operation:     t.Operation,
			Input:         encode(&c, t.Input, t.Input == nil),
			IgnoreError:   t.IgnoreError,
			Fields:        encode(&c, beside, beside == nil),
			Options:       encode(&c, among, among == nil),
			Sealed:        t.Sealed,
			SecretNames:   encode(&c, t.SecretNames, t.SecretNames == nil),
			Kind:          string(t.Kind),
			Status:        string(t.Status),
			Progress:      int64(t.Progress),
			Engine:        t.Engine,
			EngineVersion: t.EngineVersion,
			Result:        encode(&c, t.Result, t.Result == nil),
			Failure:       encode(&c, t.Failure, t.Failure == nil),
			Attempts:      int64(t.Attempts),
			Losses:        int64(t.Losses),
			Lease:         t.Lease,
			LeaseUntil:    micros(t.LeaseUntil),
			Created:       t.Created.UnixMicro(),
			Started:       micros(t.Started),
			Advanced:      micros(t.Advanced),
			Completed:     micros(t.Completed),
		}
	}

	return row, tasks, c.failed("job", s.ID)
}

func jobState(u *urls, r jobRow, tasks []taskRow) (job.State, error) {
	c := codec{urls: u}

	s := job.State{
		ID:         r.ID,
		Owner:      r.Owner,
		Share:      r.Share,
		Status:     job.Status(r.Status),
		Admission:  job.Admission(r.Admission),
		Tag:        r.Tag,
		Metadata:   exactly[map[string]any](&c, r.Metadata),
		WebhookURL: c.opened(r.WebhookURL),
		Trace:      trace.Parent(r.Trace),
		OneShot:    r.OneShot,
		Created:    instant(r.Created),
		Started:    since(r.Started),
		Completed:  since(r.Completed),
		Expires:    since(r.Expires),
		Tasks:      make([]job.TaskState, len(tasks)),
	}
	for i, t := range tasks {
		s.Tasks[i] = c.openedURLs(job.TaskState{
			Name:          t.Name,
			Operation:     t.Operation,
			Input:         decode[[]string](&c, t.Input),
			IgnoreError:   t.IgnoreError,
			Values:        together(values(&c, t.Fields), values(&c, t.Options)),
			Sealed:        t.Sealed,
			SecretNames:   decode[[]string](&c, t.SecretNames),
			Kind:          job.Kind(t.Kind),
			Status:        job.Status(t.Status),
			Progress:      int(t.Progress),
			Engine:        t.Engine,
			EngineVersion: t.EngineVersion,
			Result:        decode[*job.Result](&c, t.Result),
			Failure:       decode[*job.Failure](&c, t.Failure),
			Attempts:      int(t.Attempts),
			Losses:        int(t.Losses),
			Lease:         t.Lease,
			LeaseUntil:    since(t.LeaseUntil),
			Created:       instant(t.Created),
			Started:       since(t.Started),
			Advanced:      since(t.Advanced),
			Completed:     since(t.Completed),
		})
	}

	return s, c.failed("job", r.ID)
}

func rowOf(f file.File) (fileRow, error) {
	var c codec

	return fileRow{
		ID:      f.ID,
		Owner:   f.Owner,
		Key:     f.Key,
		Name:    f.Name,
		Format:  f.Format,
		MIME:    f.MIME,
		Size:    f.Size,
		SHA256:  f.SHA256,
		CRC32:   int64(f.CRC32),
		Facts:   encode(&c, f.Facts, false).V,
		Created: f.Created.UnixMicro(),
		Expires: micros(f.Expires),
		Deleted: micros(f.Deleted),
	}, c.failed("file", f.ID)
}

func fileOf(r fileRow) (file.File, error) {
	var c codec

	return file.File{
		ID:      r.ID,
		Owner:   r.Owner,
		Key:     r.Key,
		Name:    r.Name,
		Format:  r.Format,
		MIME:    r.MIME,
		Size:    r.Size,
		SHA256:  r.SHA256,
		CRC32:   uint32(r.CRC32), //nolint:gosec // it was one
		Facts:   decode[file.Facts](&c, sql.Null[string]{V: r.Facts, Valid: true}),
		Created: instant(r.Created),
		Expires: since(r.Expires),
		Deleted: since(r.Deleted),
	}, c.failed("file", r.ID)
}

func rowOfKey(k ports.SigningKey) keyRow {
	return keyRow{ID: k.ID, Sealed: k.Sealed, Created: k.Created.UnixMicro()}
}

func keyOf(r keyRow) ports.SigningKey {
	return ports.SigningKey{ID: r.ID, Sealed: r.Sealed, Created: instant(r.Created)}
}

func rowOfIdempotencyRecord(r ports.IdempotencyRecord) idempotencyRow {
	return idempotencyRow{
		Owner:       r.Owner,
		Call:        r.Call,
		Key:         r.Key,
		Fingerprint: r.Fingerprint,
		Resource:    r.Resource,
		Created:     r.Created.UnixMicro(),
	}
}

func idempotencyRecordOf(r idempotencyRow) ports.IdempotencyRecord {
	return ports.IdempotencyRecord{
		Owner:       r.Owner,
		Call:        r.Call,
		Key:         r.Key,
		Fingerprint: r.Fingerprint,
		Resource:    r.Resource,
		Created:     instant(r.Created),
	}
}

func instant(micro int64) time.Time { return time.UnixMicro(micro).UTC() }

func micros(t time.Time) sql.Null[int64] {
	if t.IsZero() {
		return sql.Null[int64]{}
	}

	return sql.Null[int64]{V: t.UnixMicro(), Valid: true}
}

func since(micro sql.Null[int64]) time.Time {
	if !micro.Valid {
		return time.Time{}
	}

	return instant(micro.V)
}

// codec turns values into JSON and back and remembers what failed, so that a mapping can be read as
// one literal.
type codec struct {
	errs []error
	urls *urls // of rows that hold URLs
}

func (c *codec) failed(what, id string) error {
	if err := errors.Join(c.errs...); err != nil {
		return fmt.Errorf("a column of %s %s: %w", what, id, err)
	}

	return nil
}

func encode(c *codec, v any, null bool) sql.Null[string] {
	if null {
		return sql.Null[string]{}
	}

	text, err := json.Marshal(v)
	if err != nil {
		c.errs = append(c.errs, err)
	}

	return sql.Null[string]{V: string(text), Valid: true}
}

func decode[T any](c *codec, text sql.Null[string]) T {
	var v T
	if text.Valid {
		if err := json.Unmarshal([]byte(text.V), &v); err != nil {
			c.errs = append(c.errs, err)
		}
	}

	return v
}

// exactly decodes what callers sent, with its numbers as they wrote them: a float64 would round a
// long id.
func exactly[T any](c *codec, text sql.Null[string]) T {
	var v T
	if !text.Valid {
		return v
	}

	d := json.NewDecoder(strings.NewReader(text.V))
	d.UseNumber()

	if err := d.Decode(&v); err != nil {
		c.errs = append(c.errs, err)
	}

	return v
}

// values decodes option values, whose whole numbers are of type int, as option.Values says.
func values(c *codec, text sql.Null[string]) option.Values {
	v := exactly[option.Values](c, text)
	for name, x := range v {
		v[name] = numbered(c, x)
	}

	return v
}

// numbered returns a value with its numbers as int where they are whole, else as float64.
func numbered(c *codec, x any) any {
	switch x := x.(type) {
	case json.Number:
		if whole, err := x.Int64(); err == nil {
			return int(whole)
		}

		n, err := x.Float64()
		if err != nil {
			c.errs = append(c.errs, err)
		}

		return n
	case []any:
		for i := range x {
			x[i] = numbered(c, x[i])
		}
	case map[string]any:
		for name := range x {
			x[name] = numbered(c, x[name])
		}
	}

	return x
}

// apart splits a task's values as the table holds them, for a release before this one, which knows
// fields and options of a conversion apart.
func apart(t job.TaskState) (beside, among option.Values) {
	op, _ := operation.Find(t.Operation)

	_, options := op.Apart()
	for _, f := range options {
		if x, ok := t.Values[f.Name]; ok {
			if among == nil {
				among = option.Values{}
			}

			among[f.Name] = x
		}
	}

	beside = maps.Clone(t.Values)
	maps.DeleteFunc(beside, func(name string, _ any) bool { return among.Has(name) })

	return beside, among
}

// together is the reverse of apart.
func together(beside, among option.Values) option.Values {
	if beside == nil {
		return among
	}

	maps.Copy(beside, among)

	return beside
}
