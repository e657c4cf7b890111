package httpapi

import (
	"maps"
	"net/url"
	"strconv"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
)

// jobBody is a job as it is shown.
type jobBody struct {
	JobID       string              `json:"jobId,omitempty" doc:"The same as id, on jobs made by a one-shot call."`
	ID          string              `json:"id" doc:"The job's id."`
	Status      string              `json:"status" enum:"pending,processing,completed,failed,cancelled,expired" doc:"Where the job stands."`
	Progress    int                 `json:"progress" minimum:"0" maximum:"100" doc:"Percent."`
	Tag         *string             `json:"tag" doc:"The label that it was given."`
	Metadata    map[string]any      `json:"metadata" doc:"As it was given."`
	WebhookURL  *string             `json:"webhook_url" doc:"As it was given."`
	ETA         *int                `json:"eta_seconds" minimum:"0" doc:"In how many seconds the job is expected to end; null where nobody knows."`
	Tasks       map[string]taskBody `json:"tasks" doc:"The tasks by name."`
	CreatedAt   time.Time           `json:"created_at" doc:"When the job was accepted."`
	StartedAt   *time.Time          `json:"started_at" doc:"When its first task began."`
	CompletedAt *time.Time          `json:"completed_at" doc:"When it ended, in whatever way."`
	ExpiresAt   *time.Time          `json:"expires_at" doc:"When the job's files are deleted."`
	Links       jobLinks            `json:"links" doc:"Where more about the job is."`
}

type jobLinks struct {
	Self   string `json:"self" format:"uri" doc:"The job itself."`
	Events string `json:"events" format:"uri" doc:"Where to follow the job."`
}

// taskShape is what every task shows.
type taskShape struct {
	Name          string         `json:"name" doc:"The task's name in its job."`
	Operation     string         `json:"operation" doc:"What the task does."`
	Status        string         `json:"status" enum:"pending,processing,completed,failed,cancelled" doc:"Where the task stands."`
	Progress      int            `json:"progress" minimum:"0" maximum:"100" doc:"Percent."`
	ETA           *int           `json:"eta_seconds" minimum:"0" doc:"In how many seconds it is expected to end; null where nobody knows."`
	Input         []string       `json:"input" doc:"The tasks whose files this one takes."`
	IgnoreError   bool           `json:"ignore_error,omitempty" doc:"It goes on with the inputs that did complete."`
	Options       map[string]any `json:"options" doc:"After defaults."`
	Engine        *string        `json:"engine" doc:"The engine that did the work; null until it is known."`
	EngineVersion *string        `json:"engine_version" doc:"Its version."`
	Result        *resultBody    `json:"result" doc:"What the task made."`
	Error         *errorBody     `json:"error" doc:"Why the task failed or was cancelled."`
	CreatedAt     time.Time      `json:"created_at" doc:"When the job was accepted."`
	StartedAt     *time.Time     `json:"started_at" doc:"When a worker began it."`
	CompletedAt   *time.Time     `json:"completed_at" doc:"When it ended, in whatever way."`
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
	Files     []fileBody  `json:"files" doc:"The files, in order."`
	Checks    []job.Check `json:"checks,omitempty" doc:"What was verified of the files, and by which program."`
	Warnings  []string    `json:"warnings,omitempty" doc:"What the target could not hold."`
	URL       string      `json:"url,omitempty" format:"uri" doc:"Where an export is downloaded, all as a zip; or where the file is sent that a task waits for."`
	ExpiresAt *time.Time  `json:"expires_at,omitempty" doc:"When the URL stops working."`
}

type fileBody struct {
	ID        string     `json:"id" doc:"The file's id."`
	Filename  string     `json:"filename" doc:"The file's name."`
	Size      int64      `json:"size" doc:"Bytes."`
	MIMEType  string     `json:"mime_type" doc:"The media type that a download has."`
	Format    string     `json:"format" doc:"The id of the file's format."`
	SHA256    string     `json:"sha256" doc:"Lower-case hex."`
	URL       string     `json:"url,omitempty" format:"uri" doc:"The download URL, on exports."`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"When the URL stops working."`
}

// mapper turns what the application returns into what is shown. Nothing else may.
type mapper struct {
	publicURL string
	now       time.Time
}

func (m mapper) job(v jobs.View) jobBody {
	s := v.Job.State()
	body := jobBody{
		ID: s.ID, Status: string(s.Status), Progress: v.Job.Progress(), Tag: optional(s.Tag), Metadata: s.Metadata,
		Tasks: make(map[string]taskBody, len(s.Tasks)), CreatedAt: s.Created,
		StartedAt: optional(s.Started), CompletedAt: optional(s.Completed), ExpiresAt: optional(s.Expires),
		WebhookURL: optional(s.WebhookURL), ETA: v.Job.ETA(m.now), Links: m.links(s.ID),
	}
	if s.OneShot {
		body.JobID = s.ID
	}
	if body.Metadata == nil {
		body.Metadata = map[string]any{}
	}
	for _, t := range s.Tasks {
		body.Tasks[t.Name] = m.task(t, v)
	}
	return body
}

func (m mapper) task(t job.TaskState, v jobs.View) taskBody {
	shape := taskShape{
		Name: t.Name, Operation: t.Operation, Status: string(t.Status), Progress: t.Progress, Input: listed(t.Input), IgnoreError: t.IgnoreError,
		Options: t.Options, Engine: optional(t.Engine), EngineVersion: optional(t.EngineVersion),
		ETA: t.ETA(m.now), CreatedAt: t.Created, StartedAt: optional(t.Started), CompletedAt: optional(t.Completed),
	}
	if shape.Options == nil {
		shape.Options = map[string]any{}
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
	own := make(map[string]any, len(t.Fields)+len(t.SecretNames))
	maps.Copy(own, t.Fields)
	for _, name := range t.SecretNames {
		own[name] = hidden
	}
	return taskBody{taskShape: shape, own: own}
}

func (m mapper) result(t job.TaskState, v jobs.View) resultBody {
	body := resultBody{Files: make([]fileBody, 0, len(t.Result.Files)), Checks: t.Result.Checks, Warnings: t.Result.Warnings}
	for _, id := range t.Result.Files {
		shown := m.file(v.Files[id])
		if link, ok := v.Links[id]; ok && t.Operation == job.OpExportURL {
			shown.URL, shown.ExpiresAt = m.download(link), &link.Expires
		}
		body.Files = append(body.Files, shown)
	}
	if len(body.Files) == 1 {
		body.URL, body.ExpiresAt = body.Files[0].URL, body.Files[0].ExpiresAt
	} else if zip, ok := v.Zips[t.Name]; ok {
		body.URL, body.ExpiresAt = m.download(zip), &zip.Expires
	}
	return body
}

func (m mapper) plan(p jobs.Plan) planBody {
	body := planBody{DryRun: true, Tasks: make(map[string]plannedTask, len(p.Tasks)), Quota: quotaCost{Conversions: p.Conversions}}
	for _, t := range p.Tasks {
		shown := plannedTask{
			Operation: t.Operation, Input: listed(t.Input), Options: t.Options, Conversions: []wayBody{}, Warnings: listed(t.Warnings),
		}
		if shown.Options == nil {
			shown.Options = map[string]any{}
		}
		for _, way := range t.Ways {
			shown.Conversions = append(shown.Conversions, m.way(way))
		}
		body.Tasks[t.Name] = shown
	}
	return body
}

func (m mapper) way(w jobs.Way) wayBody {
	return wayBody{From: w.From, To: w.To, Chain: m.hops(w.Chain), Fidelity: w.Chain.Loss().String(), Explanation: w.Chain.Explain()}
}

func (mapper) hops(chain route.Chain) []hopBody {
	hops := make([]hopBody, len(chain))
	for i, e := range chain {
		hops[i] = hopBody{From: e.From, To: e.To, Engine: e.Engine, Fidelity: e.Loss.String()}
	}
	return hops
}

// stored shows a file by itself.
func (m mapper) stored(f file.File, warnings []string) storedBody {
	return storedBody{
		ID: f.ID, Filename: f.Name, Size: f.Size, MIMEType: f.MIME, Format: f.Format, SHA256: f.SHA256, CreatedAt: f.Created, ExpiresAt: f.Expires,
		Warnings: warnings,
	}
}

func (m mapper) file(f file.File) fileBody {
	return fileBody{ID: f.ID, Filename: f.Name, Size: f.Size, MIMEType: f.MIME, Format: f.Format, SHA256: f.SHA256}
}

func (m mapper) jobURL(id string) string { return m.publicURL + "/v1/jobs/" + url.PathEscape(id) }

func (m mapper) links(jobID string) jobLinks {
	return jobLinks{Self: m.jobURL(jobID), Events: m.jobURL(jobID) + "/events"}
}

func (m mapper) uploadURL(jobID, task string) string {
	return m.jobURL(jobID) + "/tasks/" + url.PathEscape(task) + "/upload"
}

func (m mapper) fileURL(id string) string { return m.publicURL + "/v1/files/" + url.PathEscape(id) }

// download returns the URL of a signed link.
func (m mapper) download(link files.Signed) string {
	q := url.Values{"expires": {strconv.FormatInt(link.Expires.Unix(), 10)}, "kid": {link.KeyID}, "signature": {link.Signature}}
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
