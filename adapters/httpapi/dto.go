package httpapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// jobBody is a job as it is shown.
type jobBody struct {
	JobID       string          `json:"jobId"           doc:"The same as id."`
	ID          string          `json:"id"              doc:"The job's id."`
	Status      string          `json:"status"          doc:"Where the job stands."                                                                                      enum:"pending,processing,completed,failed,cancelled,expired"`
	Progress    int             `json:"progress"        doc:"Percent."                                                                                                                                                                minimum:"0" maximum:"100"`
	Tag         *string         `json:"tag"             doc:"The label that it was given."`
	Metadata    map[string]any  `json:"metadata"        doc:"As it was given."`
	WebhookURL  *string         `json:"webhook_url"     doc:"As it was given, but for its query, which may hold a token."`
	ETA         *int            `json:"eta_seconds"     doc:"In how many seconds the job is expected to end; null where nobody knows."                                                                                                minimum:"0"`
	Tasks       named[taskBody] `json:"tasks"           doc:"The tasks by name, in the order in which they run."`
	CreatedAt   time.Time       `json:"created_at"      doc:"When the job was accepted."`
	StartedAt   *time.Time      `json:"started_at"      doc:"When its first task began."`
	CompletedAt *time.Time      `json:"completed_at"    doc:"When it ended, in whatever way."`
	ExpiresAt   *time.Time      `json:"expires_at"      doc:"When the job's files are deleted."`
	Links       jobLinks        `json:"links"           doc:"Where more about the job is."`
	StatusURL   string          `json:"statusUrl"       doc:"The job itself, as in links."                                                                                                                                                                      format:"uri"`
	RealtimeURL string          `json:"realtimeUrl"     doc:"Where to follow the job in short: see GET /sse/jobs/{id}."                                                                                                                                         format:"uri"`
	Token       string          `json:"token,omitempty" doc:"Of a job that was made without a key: lets whoever sends it delete the job and upload into it. Shown once."`
	SSEURL      string          `json:"sseUrl"          doc:"The same as realtimeUrl."                                                                                                                                                                          format:"uri"`

	// What stands beside the job on the answers of calls for PDFs; see summing.
	URL       string          `json:"url,omitempty"        format:"uri" doc:"Where the result is downloaded, on the answers of calls for PDFs."`
	FileSize  int64           `json:"file_size,omitempty"               doc:"Bytes of the result."`
	PageCount int             `json:"page_count,omitempty"              doc:"Pages of the result."`
	Files     []resultInShort `json:"files,omitempty"                   doc:"The same of each result, where there are several."`
}

// resultInShort is what of a result stands beside its job.
type resultInShort struct {
	URL       string `json:"url"                  format:"uri" doc:"Where the result is downloaded."`
	FileSize  int64  `json:"file_size"                         doc:"Bytes of it."`
	PageCount int    `json:"page_count,omitempty"              doc:"Its pages."`
}

type jobLinks struct {
	Self   string `json:"self"   format:"uri" doc:"The job itself."`
	Events string `json:"events" format:"uri" doc:"Where to follow the job."`
}

// taskShape is what every task shows.
type taskShape struct {
	ID            string         `json:"id"                     doc:"The task's id: always the same of its job and name."`
	Name          string         `json:"name"                   doc:"The task's name in its job."`
	Operation     string         `json:"operation"              doc:"What the task does."`
	Status        string         `json:"status"                 doc:"Where the task stands."                                              enum:"pending,processing,completed,failed,cancelled"`
	Progress      int            `json:"progress"               doc:"Percent."                                                                                                                 minimum:"0" maximum:"100"`
	ETA           *int           `json:"eta_seconds"            doc:"In how many seconds it is expected to end; null where nobody knows."                                                      minimum:"0"`
	Input         []string       `json:"input"                  doc:"The tasks whose files this one takes."`
	IgnoreError   bool           `json:"ignore_error,omitempty" doc:"It goes on with the inputs that did complete."`
	Options       map[string]any `json:"options"                doc:"After defaults."`
	Engine        *string        `json:"engine"                 doc:"The engine that did the work; null until it is known."`
	EngineVersion *string        `json:"engine_version"         doc:"Its version."`
	Result        *resultBody    `json:"result"                 doc:"What the task made."`
	Error         *errorBody     `json:"error"                  doc:"Why the task failed or was cancelled."`
	CreatedAt     time.Time      `json:"created_at"             doc:"When the job was accepted."`
	StartedAt     *time.Time     `json:"started_at"             doc:"When a worker began it."`
	CompletedAt   *time.Time     `json:"completed_at"           doc:"When it ended, in whatever way."`
}

// taskBody is a task as it is shown: the operation's own fields stand beside those of every task.
type taskBody struct {
	taskShape
	own map[string]any
}

// MarshalJSON implements json.Marshaler.
func (t taskBody) MarshalJSON() ([]byte, error) {
	shape, err := encode(t.taskShape)
	if err != nil || len(t.own) == 0 {
		return shape, err
	}

	own, err := encode(t.own)
	if err != nil {
		return nil, err
	}

	return append(append(shape[:len(shape)-len("}\n")], ','), own[1:]...), nil
}

type resultBody struct {
	Files     []fileBody  `json:"files"                doc:"The files, in order."`
	File      *soleFile   `json:"file,omitempty"       doc:"The one file, where there is exactly one."`
	Checks    []job.Check `json:"checks,omitempty"     doc:"What was verified of the files, and by which program."`
	Warnings  []string    `json:"warnings,omitempty"   doc:"What the target could not hold."`
	Report    any         `json:"report,omitempty"     doc:"What an engine tells of its work beside the files."`
	URL       string      `json:"url,omitempty"        doc:"Where an export is downloaded, all as a zip; or where the file is sent that a task waits for." format:"uri"`
	ExpiresAt *time.Time  `json:"expires_at,omitempty" doc:"When the URL stops working."`
}

type fileBody struct {
	ID        string     `json:"id"                   doc:"The file's id."`
	Filename  string     `json:"filename"             doc:"The file's name."`
	Size      int64      `json:"size"                 doc:"Bytes."`
	MIMEType  string     `json:"mime_type"            doc:"The media type that a download has."`
	Format    string     `json:"format"               doc:"The id of the file's format."`
	SHA256    string     `json:"sha256"               doc:"Lower-case hex."`
	URL       string     `json:"url,omitempty"        doc:"The download URL, on exports."                   format:"uri"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"When the URL stops working."`
	PageCount int        `json:"page_count,omitempty" doc:"Pages, where they are known."`
	Location  string     `json:"location,omitempty"   doc:"Where an export has written the file, as a URL."`
}

// soleFile is the file of a result in short.
type soleFile struct {
	Name     string `json:"name"      doc:"The file's name."`
	Size     int64  `json:"size"      doc:"Bytes."`
	MIMEType string `json:"mime_type" doc:"The media type that a download has."`
}

// mapper turns what the application returns into what is shown. Nothing else may.
type mapper struct {
	publicURL string
	now       time.Time
	// the token of what somebody without a key has just made; nil elsewhere
	grant func(id string) string
}

func (m mapper) job(v jobs.View) jobBody {
	s := v.Job.State()

	body := jobBody{
		JobID:       s.ID,
		ID:          s.ID,
		Status:      string(s.Status),
		Progress:    v.Job.Progress(),
		Tag:         optional(s.Tag),
		Metadata:    s.Metadata,
		CreatedAt:   s.Created,
		StatusURL:   m.jobURL(s.ID),
		RealtimeURL: m.shortURL(s.ID),
		SSEURL:      m.shortURL(s.ID),
		StartedAt:   optional(s.Started),
		CompletedAt: optional(s.Completed),
		ExpiresAt:   optional(s.Expires),
		WebhookURL:  optional(option.HideQuery(s.WebhookURL)),
		ETA:         v.Job.ETA(m.now),
		Links:       m.links(s.ID),
	}
	if m.grant != nil {
		body.Token = m.grant(s.ID)
	}

	if body.Metadata == nil {
		body.Metadata = map[string]any{}
	}

	taking := func(t job.TaskState) (string, []string) { return t.Name, t.Input }
	for _, t := range inOrder(s.Tasks, taking) {
		body.Tasks.add(t.Name, m.task(t, v))
	}

	return body
}

func (m mapper) task(t job.TaskState, v jobs.View) taskBody {
	shape := taskShape{
		ID:            taskID(v.Job.ID(), t.Name),
		Name:          t.Name,
		Operation:     t.Operation,
		Status:        string(t.Status),
		Progress:      t.Progress,
		Input:         listed(t.Input),
		IgnoreError:   t.IgnoreError,
		Options:       map[string]any{},
		Engine:        optional(t.Engine),
		EngineVersion: optional(t.EngineVersion),
		ETA:           t.ETA(m.now),
		CreatedAt:     t.Created,
		StartedAt:     optional(t.Started),
		CompletedAt:   optional(t.Completed),
	}
	if t.Result != nil {
		result := m.result(t, v)
		shape.Result = &result
	} else if t.AwaitsUpload() {
		shape.Result = &resultBody{Files: []fileBody{}, URL: m.uploadURL(v.Job.ID(), t.Name)}
	}

	if t.Failure != nil {
		e := errorOf(t.Failure.Fault())
		shape.Error = &e
	}

	own := map[string]any{}
	maps.Copy(own, t.Values)

	for _, name := range t.SecretNames {
		own[name] = hidden
	}

	op, _ := operation.Find(t.Operation)
	for _, f := range op.Fields {
		if f.URL && t.Values.Has(f.Name) {
			own[f.Name] = option.HideQuery(t.Values.Text(f.Name))
		}
	}

	_, options := op.Apart()
	for _, f := range options {
		if x, given := own[f.Name]; given {
			shape.Options[f.Name] = x
			delete(own, f.Name)
		}
	}

	return taskBody{taskShape: shape, own: own}
}

func (m mapper) result(t job.TaskState, v jobs.View) resultBody {
	body := resultBody{
		Files:    make([]fileBody, 0, len(t.Result.Files)),
		Checks:   t.Result.Checks,
		Warnings: t.Result.Warnings,
	}
	if t.Result.Report != nil {
		body.Report = t.Result.Report
	}

	for i, id := range t.Result.Files {
		shown := m.file(v.Files[id])
		if i < len(t.Result.Locations) {
			shown.Location = t.Result.Locations[i]
		}

		if link, ok := v.Links[id]; ok && linked(t) {
			shown.URL, shown.ExpiresAt = m.download(link), &link.Expires
		}

		body.Files = append(body.Files, shown)
	}

	if len(body.Files) == 1 {
		one := body.Files[0]
		body.File = &soleFile{Name: one.Filename, Size: one.Size, MIMEType: one.MIMEType}
		body.URL, body.ExpiresAt = body.Files[0].URL, body.Files[0].ExpiresAt
	} else if zip, ok := v.Zips[t.Name]; ok {
		body.URL, body.ExpiresAt = m.download(zip), &zip.Expires
	}

	return body
}

// linked reports whether a task hands files out by links.
func linked(t job.TaskState) bool {
	op, _ := operation.Find(t.Operation)
	return op.Runs == operation.AsLinks
}

func (m mapper) plan(p jobs.Plan) planBody {
	body := planBody{DryRun: true, Quota: quotaCost{Conversions: p.Conversions}}

	taking := func(t jobs.PlannedTask) (string, []string) { return t.Name, t.Input }
	for _, t := range inOrder(p.Tasks, taking) {
		shown := plannedTask{
			Operation:   t.Operation,
			Input:       listed(t.Input),
			Options:     t.Options,
			Conversions: []wayBody{},
			Warnings:    listed(t.Warnings),
		}
		if shown.Options == nil {
			shown.Options = map[string]any{}
		}

		for _, way := range t.Ways {
			shown.Conversions = append(shown.Conversions, m.way(way))
		}

		body.Tasks.add(t.Name, shown)
	}

	return body
}

func (m mapper) way(w jobs.Way) wayBody {
	return wayBody{
		From:        w.From,
		To:          w.To,
		Chain:       m.hops(w.Chain),
		Fidelity:    w.Chain.Loss().String(),
		Explanation: w.Chain.Explain(),
	}
}

func (mapper) hops(chain route.Chain) []hopBody {
	hops := make([]hopBody, len(chain))
	for i, e := range chain {
		hops[i] = hopBody{
			Operation: cmp.Or(e.Operation, operation.Convert),
			From:      e.From,
			To:        e.To,
			Engine:    e.Engine,
			Fidelity:  e.Loss.String(),
		}
	}

	return hops
}

// stored shows a file by itself.
func (m mapper) stored(f file.File, warnings []string) storedBody {
	body := storedBody{
		ID:        f.ID,
		Filename:  f.Name,
		Size:      f.Size,
		MIMEType:  f.MIME,
		Format:    f.Format,
		SHA256:    f.SHA256,
		CreatedAt: f.Created,
		ExpiresAt: f.Expires,
		Warnings:  warnings,
	}
	if m.grant != nil {
		body.Token = m.grant(f.ID)
	}

	return body
}

func (m mapper) file(f file.File) fileBody {
	return fileBody{
		ID:        f.ID,
		Filename:  f.Name,
		Size:      f.Size,
		MIMEType:  f.MIME,
		Format:    f.Format,
		SHA256:    f.SHA256,
		PageCount: pageCount(f),
	}
}

// pageCount is told of documents alone: of pictures, the pages may be frames.
func pageCount(f file.File) int {
	if f.Format != "pdf" {
		return 0
	}

	return f.Facts.Pages
}

func (m mapper) jobURL(id string) string { return m.publicURL + "/v1/jobs/" + url.PathEscape(id) }

// waitURL is where to wait for a job, so as to be led to what it has made.
func (m mapper) waitURL(id string, limit time.Duration) string {
	return fmt.Sprintf("%s?redirect=true&wait=%d", m.jobURL(id), int(limit.Seconds()))
}

func (m mapper) links(jobID string) jobLinks {
	return jobLinks{Self: m.jobURL(jobID), Events: m.jobURL(jobID) + "/events"}
}

// shortURL is where to follow a job in short.
func (m mapper) shortURL(jobID string) string {
	return m.publicURL + "/sse/jobs/" + url.PathEscape(jobID)
}

// taskID makes an id of a job and the name of one of its tasks: it begins with the instant of the
// job's, as all ids begin with theirs, and ends with as many bits of a hash as these have random
// ones.
func taskID(jobID, name string) string {
	const instant = 10 // letters

	born := strings.Repeat("0", instant)
	if _, ulid, ok := strings.Cut(jobID, "_"); ok && len(ulid) > instant {
		born = ulid[:instant]
	}

	sum := sha256.Sum256([]byte(jobID + "/" + name))
	crockford := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").
		WithPadding(base32.NoPadding)

	return "task_" + born + crockford.EncodeToString(sum[:10])
}

func (m mapper) uploadURL(jobID, task string) string {
	upload := m.jobURL(jobID) + "/tasks/" + url.PathEscape(task) + "/upload"
	if m.grant != nil {
		upload += "?token=" + m.grant(jobID)
	}

	return upload
}

func (m mapper) fileURL(id string) string { return m.publicURL + "/v1/files/" + url.PathEscape(id) }

// download returns the URL of a signed link.
func (m mapper) download(link files.Signed) string {
	q := url.Values{
		"expires":   {strconv.FormatInt(link.Expires.Unix(), 10)},
		"kid":       {link.KeyID},
		"signature": {link.Signature},
	}

	id := link.FileID
	if link.Zip() {
		id = link.JobID
		q.Set("task", link.Task)
	}

	return m.fileURL(id) + "/" + url.PathEscape(link.Name) + "?" + q.Encode()
}

// optional returns nil for a zero value, which is shown as null.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}

	return &v
}
