package httpapi

import (
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

// What the examples show: the conversion of the source document's first example.
const (
	exampleServer = "http://127.0.0.1:8080"
	exampleJob    = "job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"
	exampleFile   = "file_01KHGEPS9W1Y3A5C7E9G2J4M6P"
	exampleSource = "file_01KHGEPN3Q5S7U9W1Y3A5C7E9G"
	exampleName   = "video.mp4"
	exampleSum    = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)

func exampleTime() time.Time { return time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC) }

func exampleMeta() meta { return meta{RequestID: "req_abc123", Timestamp: exampleTime()} }

func enclosed[T any](data T) envelope[T] {
	return envelope[T]{Success: true, Data: data, Meta: exampleMeta()}
}

func healthExample() map[string]any {
	return map[string]any{"All is well": enclosed(healthBody{Status: "ok"})}
}

// exampleKind says how a job of the examples was made: by a call with the file itself, or from a
// graph.
type exampleKind bool

const (
	oneShot exampleKind = true
	graph   exampleKind = false
)

// jobExample is the answer that shows the job, before it has begun, when it has completed or been
// cancelled.
func jobExample(kind exampleKind, status job.Status) any {
	at := exampleTime()
	ended, expires := at.Add(time.Minute), at.Add(exampleLifetime+time.Minute)

	body := jobBody{
		JobID:       exampleJob,
		ID:          exampleJob,
		Status:      string(status),
		Metadata:    map[string]any{},
		CreatedAt:   at,
		Links:       exampleShown().links(exampleJob),
		StatusURL:   exampleShown().jobURL(exampleJob),
		RealtimeURL: exampleShown().shortURL(exampleJob),
		SSEURL:      exampleShown().shortURL(exampleJob),
	}
	for _, task := range exampleTasks(kind) {
		task.Status, task.CreatedAt, task.Progress = string(status), at, 0
		switch status {
		case job.Completed:
			task.Progress, task.StartedAt, task.CompletedAt = 100, &at, &ended
		case job.Cancelled:
			why := errorOf(fault.New(fault.Cancelled, "The task was cancelled before it ended."))
			task.Result, task.Engine, task.EngineVersion = nil, nil, nil
			task.Error, task.CompletedAt = &why, &ended
		default:
			task.Result, task.Engine, task.EngineVersion = nil, nil, nil
		}

		body.Tasks.add(task.Name, task)
	}

	if status.Ended() {
		body.StartedAt, body.CompletedAt, body.ExpiresAt = &at, &ended, &expires
	}

	if status == job.Completed {
		body.Progress = 100
	}

	return enclosed(body)
}

// exampleTasks are the tasks of the job, with what they made.
func exampleTasks(kind exampleKind) []taskBody {
	task := func(name, operation string, made fileBody, input ...string) taskBody {
		sole := &soleFile{Name: made.Filename, Size: made.Size, MIMEType: made.MIMEType}

		return taskBody{own: map[string]any{}, taskShape: taskShape{
			ID:        taskID(exampleJob, name),
			Name:      name,
			Operation: operation,
			Input:     append([]string{}, input...),
			Options:   map[string]any{},
			Result:    &resultBody{Files: []fileBody{made}, File: sole},
		}}
	}
	film := fileBody{
		ID:       exampleSource,
		Filename: "video.mov",
		Size:     4194304,
		MIMEType: "video/quicktime",
		Format:   "mov",
		SHA256:   exampleSum,
	}
	source := task("import-file", operation.ImportURL, film)

	source.own["url"] = "https://example.com/video.mov"
	if kind == oneShot {
		source = task("import-file", operation.ImportUpload, film)
		source.own["file"] = exampleSource
	}

	made := fileBody{
		ID:       exampleFile,
		Filename: exampleName,
		Size:     1048576,
		MIMEType: "video/mp4",
		Format:   "mp4",
		SHA256:   exampleSum,
	}
	convert := task("convert-file", operation.Convert, made, "import-file")
	convert.own["output_format"], convert.Options["quality"] = "mp4", "high"
	engine, version := "ffmpeg", "5.1.6"
	convert.Engine, convert.EngineVersion = &engine, &version
	convert.Result.Checks = []job.Check{{Name: "opens", Reader: "mediainfo", Independent: true}}
	link := exampleLink()
	made.URL, made.ExpiresAt = exampleShown().download(link), &link.Expires
	export := task("export-file", operation.ExportURL, made, "convert-file")
	export.Result.URL, export.Result.ExpiresAt = made.URL, made.ExpiresAt

	return []taskBody{source, convert, export}
}

// exampleLifetime is how long the files of the examples are kept.
const exampleLifetime = 24 * time.Hour

func jobListExample() any {
	shown, ok := jobExample(graph, job.Completed).(envelope[jobBody])
	if !ok {
		return nil
	}

	list := enclosed([]jobBody{shown.Data})
	list.Meta.Pagination = &pagination{Limit: defaultPage}

	return list
}

func planExample() any {
	plan := planBody{DryRun: true, Quota: quotaCost{Conversions: 1}}
	plan.Tasks.add("convert-file", plannedTask{
		Operation: operation.Convert,
		Input:     []string{"import-file"},
		Options:   map[string]any{},
		Warnings:  []string{},
		Conversions: []wayBody{
			{
				From:        "docx",
				To:          "png",
				Fidelity:    "partial",
				Chain:       exampleChain(),
				Explanation: "docx → pdf (libreoffice) → png (poppler): partial, about 1270 ms for a small file",
			},
		},
	})

	return enclosed(plan)
}

func exampleShown() mapper { return mapper{publicURL: exampleServer} }

func exampleLink() files.Signed {
	expires := exampleTime().Add(time.Minute + files.LinkLifetime)

	return files.Signed{
		Signature: exampleSum,
		Link: access.Link{
			FileID:  exampleFile,
			Name:    exampleName,
			Expires: expires,
			KeyID:   "sk_01KHGEP0",
		},
	}
}
