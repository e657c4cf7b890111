package httpapi

import (
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
)

// What the examples show: the conversion of the source document's first example.
const (
	exampleServer = "http://127.0.0.1:8080"
	exampleJob    = "job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"
	exampleFile   = "file_01KHGEPS9W1Y3A5C7E9G2J4M6P"
	exampleName   = "video.mp4"
)

func exampleTime() time.Time { return time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC) }

func exampleMeta() meta { return meta{RequestID: "req_abc123", Timestamp: exampleTime()} }

func enclosed[T any](data T) envelope[T] {
	return envelope[T]{Success: true, Data: data, Meta: exampleMeta()}
}

func healthExample() map[string]any {
	return map[string]any{"All is well": enclosed(healthBody{Status: "ok"})}
}

// jobExample is the answer that shows the job, before it has begun or when it has completed.
func jobExample(completed bool) any {
	status := job.Pending
	if completed {
		status = job.Completed
	}
	body := exampleJobBody(status)
	if completed {
		ended, expires := exampleTime().Add(time.Minute), exampleTime().Add(25*time.Hour)
		body.Progress, body.CompletedAt, body.ExpiresAt = 100, &ended, &expires
		body.Tasks["export-file"] = exampleExport(body.Tasks["export-file"], ended)
	}
	return enclosed(body)
}

func cancelledExample() any { return enclosed(exampleJobBody(job.Cancelled)) }

func exampleJobBody(status job.Status) jobBody {
	shown := mapper{publicURL: exampleServer}
	at := exampleTime()
	task := func(name, operation string, input ...string) taskBody {
		return taskBody{taskShape: taskShape{
			Name: name, Operation: operation, Status: string(status), Input: append([]string{}, input...), Options: map[string]any{}, CreatedAt: at,
		}}
	}
	convert := task("convert-file", job.OpConvert, "import-file")
	convert.Options, convert.own = map[string]any{"quality": "high"}, map[string]any{"output_format": "mp4"}
	fetched := task("import-file", job.OpImportURL)
	fetched.own = map[string]any{"url": "https://example.com/video.mov"}
	return jobBody{
		ID: exampleJob, Status: string(status), Metadata: map[string]any{}, CreatedAt: at, Links: jobLinks{Self: shown.jobURL(exampleJob)},
		Tasks: map[string]taskBody{"import-file": fetched, "convert-file": convert, "export-file": task("export-file", job.OpExportURL, "convert-file")},
	}
}

func exampleExport(task taskBody, ended time.Time) taskBody {
	link := files.Signed{
		Link:      access.Link{FileID: exampleFile, Name: exampleName, Expires: ended.Add(files.LinkLifetime), KeyID: "sk_01KHGEP0"},
		Signature: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}
	url := mapper{publicURL: exampleServer}.download(link)
	made := fileBody{
		ID: exampleFile, Filename: exampleName, Size: 1048576, MIMEType: "video/mp4", Format: "mp4", URL: url, ExpiresAt: &link.Expires,
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}
	task.Progress, task.StartedAt, task.CompletedAt = 100, &ended, &ended
	task.Result = &resultBody{Files: []fileBody{made}, URL: url, ExpiresAt: &link.Expires}
	return task
}
