package httpapi

import (
	"strings"
	"time"

	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/ports"
)

// toolBody is something on the machine that the server works with.
type toolBody struct {
	Kind        string   `json:"kind"        doc:"What it is for."                                        enum:"engine,check,font"`
	Name        string   `json:"name"        doc:"Its name."`
	State       string   `json:"state"       doc:"Whether it can be used; off: it is here, and not used." enum:"found,missing,off"`
	Version     *string  `json:"version"     doc:"Its version; null where nobody knows."`
	Packages    []string `json:"packages"    doc:"The Debian packages that bring what is missing."`
	Optional    bool     `json:"optional"    doc:"Whether the server does without."`
	Reason      *string  `json:"reason"      doc:"Why it is off, or what it is for."`
	Conversions int      `json:"conversions" doc:"How many an engine does here."                                                   minimum:"0"`
}

func (mapper) tool(t insight.Tool) toolBody {
	packages := strings.Fields(t.Package)
	if packages == nil {
		packages = []string{}
	}

	return toolBody{
		Kind: t.Kind, Name: t.Name, State: string(t.State), Version: optional(t.Version),
		Packages: packages, Optional: t.Optional, Reason: optional(t.Reason),
		Conversions: t.Conversions,
	}
}

// installationBody is how an installation stands.
type installationBody struct {
	Version   string        `json:"version"    doc:"The server's version."`
	Process   string        `json:"process"    doc:"Id of the process that answers."`
	Role      string        `json:"role"       doc:"What the process that answers does."                                                                          enum:"all,api,worker"`
	Database  string        `json:"database"   doc:"The kind of database."                                                                                        enum:"sqlite,postgresql"`
	Sandbox   string        `json:"sandbox"    doc:"How engines are shut in."`
	StartedAt time.Time     `json:"started_at" doc:"When the process that answers has begun."`
	Disk      diskBody      `json:"disk"       doc:"The room on the disks of the process that answers."`
	Storage   keptFilesBody `json:"storage"    doc:"The files that are kept."`
	Queues    []queueBody   `json:"queues"     doc:"The kinds of work, lightest first."`
	Processes []processBody `json:"processes"  doc:"The servers of the installation that were heard of in the last minute, those that began first before others."`
	Running   []runningBody `json:"running"    doc:"The tasks that are worked on, at most 200, those that began first before others."`
}

type diskBody struct {
	Free int64 `json:"free" doc:"Bytes that can be written; of several disks, on the fullest." minimum:"0"`
	Keep int64 `json:"keep" doc:"With fewer bytes than that, nothing new is taken in."         minimum:"0"`
}

type keptFilesBody struct {
	Place string `json:"place" doc:"Where they lie: a folder, or a bucket."`
	Files int64  `json:"files" doc:"How many."                              minimum:"0"`
	Bytes int64  `json:"bytes" doc:"Their bytes."                           minimum:"0"`
}

type queueBody struct {
	Name    string `json:"name"    doc:"The kind of work."                                                                          enum:"light,image,document,video"`
	Waiting int64  `json:"waiting" doc:"Tasks that have not begun, also those that wait for another task or for their user's turn."                                   minimum:"0"`
	Running int64  `json:"running" doc:"Tasks that are worked on."                                                                                                    minimum:"0"`
	Workers int    `json:"workers" doc:"How many tasks all processes together work on at once."                                                                       minimum:"0"`
}

type processBody struct {
	ID        string         `json:"id"         doc:"Its id, which it has until it ends."`
	Host      string         `json:"host"       doc:"The name of its machine."`
	Role      string         `json:"role"       doc:"What it does."                                        enum:"all,api,worker"`
	Version   string         `json:"version"    doc:"Its version."`
	Workers   map[string]int `json:"workers"    doc:"How many tasks it works on at once, by kind of work."`
	StartedAt time.Time      `json:"started_at" doc:"When it has begun."`
	SeenAt    time.Time      `json:"seen_at"    doc:"When it was last heard of."`
}

type runningBody struct {
	Job       string    `json:"job_id"      doc:"The job's id."`
	Task      string    `json:"task"        doc:"The task's name."`
	User      string    `json:"user"        doc:"Id of the user whose that is."`
	Operation string    `json:"operation"   doc:"What is done."`
	Queue     string    `json:"queue"       doc:"The kind of work."`
	Progress  int       `json:"progress"    doc:"Percent."                                             minimum:"0" maximum:"100"`
	StartedAt time.Time `json:"started_at"  doc:"When it began."`
	LeaseEnds time.Time `json:"lease_until" doc:"When another worker takes it over, if this one dies."`
}

func (mapper) installation(s insight.Status) installationBody {
	body := installationBody{
		Version: s.Version, Role: s.Role, Database: s.Database, Sandbox: s.Sandbox,
		Process: s.Process, StartedAt: s.Started, Disk: diskBody{Free: s.Free, Keep: s.MinFree},
		Storage: keptFilesBody{Place: s.Storage, Files: s.Files, Bytes: s.StoredBytes},
		Queues:  make([]queueBody, len(s.Queues)),
		Running: make([]runningBody, len(s.Running)),

		Processes: make([]processBody, len(s.Processes)),
	}

	for i, p := range s.Processes {
		body.Processes[i] = process(p)
	}

	for i, q := range s.Queues {
		body.Queues[i] = queueBody{
			Name: string(q.Kind), Waiting: q.Waiting, Running: q.Running, Workers: q.Workers,
		}
	}

	for i, t := range s.Running {
		body.Running[i] = runningBody{
			Job: t.Job, Task: t.Task, User: t.Owner, Operation: t.Operation,
			Queue: string(t.Kind), Progress: t.Progress,
			StartedAt: t.Started, LeaseEnds: t.LeaseUntil,
		}
	}

	return body
}

func process(p ports.Process) processBody {
	workers := make(map[string]int)
	for kind, n := range p.Workers {
		workers[string(kind)] = n
	}

	return processBody{
		ID: p.ID, Host: p.Host, Role: p.Role, Version: p.Version, Workers: workers,
		StartedAt: p.Started, SeenAt: p.Seen,
	}
}

// causeBody is why tasks have failed.
type causeBody struct {
	Code      string     `json:"code"      doc:"What went wrong, for programs."`
	Operation string     `json:"operation" doc:"What was to be done."`
	Engine    *string    `json:"engine"    doc:"By what; null where it had not come to that."`
	Count     int        `json:"count"     doc:"How many tasks have failed of it."            minimum:"1"`
	Users     int        `json:"users"     doc:"How many users it has met."                   minimum:"1"`
	FirstAt   time.Time  `json:"first_at"  doc:"When the first of them failed."`
	LastAt    time.Time  `json:"last_at"   doc:"When the last of them failed."`
	Last      failedBody `json:"last"      doc:"The last of them."`
}

type failedBody struct {
	Job     string    `json:"job_id"         doc:"The job's id."`
	Task    string    `json:"task"           doc:"The task's name."`
	User    string    `json:"user"           doc:"Id of the user whose that is."`
	Version *string   `json:"engine_version" doc:"The engine's version."`
	Error   errorBody `json:"error"          doc:"What its user was told."`
}

func (mapper) cause(c insight.Cause) causeBody {
	return causeBody{
		Code: codeOf(c.Kind).name, Operation: c.Operation, Engine: optional(c.Engine),
		Count: c.Count, Users: c.Owners, FirstAt: c.First, LastAt: c.Newest.Completed,
		Last: failedBody{
			Job: c.Newest.Job, Task: c.Newest.Task, User: c.Newest.Owner,
			Version: optional(c.Newest.EngineVersion), Error: errorOf(c.Newest.Failure.Fault()),
		},
	}
}
