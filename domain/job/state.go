package job

import (
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/trace"
)

// State is a job in plain form, as rows hold it. Tasks stand in the order in which they were given.
type State struct {
	ID         string
	Owner      string
	Share      string // whose share of the workers it takes; "" for the owner's
	Status     Status
	Admission  Admission // whether its tasks may begin
	Tag        string
	Metadata   map[string]any
	WebhookURL string       // where its events are to be sent; "" for nowhere
	Trace      trace.Parent // of the request that made it
	OneShot    bool         // made by a one-shot call, not from a graph
	Created    time.Time
	Started    time.Time // zero until then, as are the next two
	Completed  time.Time
	Expires    time.Time
	Tasks      []TaskState
}

// TaskState is a task in plain form.
type TaskState struct {
	Name        string
	Operation   string
	Input       []string
	IgnoreError bool
	Values      option.Values // of its operation's fields, format names resolved to ids
	// secret fields, encrypted; nil where there are none and once the job has ended
	Sealed        []byte
	SecretNames   []string
	Kind          Kind
	Status        Status
	Progress      int // percent
	Engine        string
	EngineVersion string
	Result        *Result
	Failure       *Failure
	Attempts      int       // children that died of it
	Losses        int       // workers that were lost with it
	Lease         string    // who works on it: "" while nobody does
	LeaseUntil    time.Time // when the lease ends, if it is not renewed
	Created       time.Time
	Started       time.Time
	Advanced      time.Time // when its progress last grew; zero until then
	Completed     time.Time
}

// given reports whether the task's file comes from the caller: no worker can bring it in.
func (t TaskState) given() bool {
	op, _ := operation.Find(t.Operation)
	return op.Runs == operation.OnAcceptance
}

// AwaitsUpload reports whether the task waits for its caller to send a file.
func (t TaskState) AwaitsUpload() bool { return t.Status == Pending && t.given() }

// Result is what a task made.
type Result struct {
	Files []string `json:"files"` // file ids, in order
	// Locations are where an export has written the files, one each; none where it has not.
	Locations []string `json:"locations,omitempty"`
	Checks    []Check  `json:"checks,omitempty"`
	Warnings  []string `json:"warnings,omitempty"`
	// Report is what an engine tells of its work beside the files, such as a size that was reached.
	Report map[string]any `json:"report,omitempty"`
}

// CheckPages is the name of the check that counts pages; its Detail is their number.
const CheckPages = "pages"

// Check is one thing that was verified of an output.
type Check struct {
	Name        string `json:"name"             doc:"What was verified, such as opens or duration."`
	Reader      string `json:"reader"           doc:"The program that read the file."`
	Independent bool   `json:"independent"      doc:"Whether the reader shares no code with the writer."`
	Detail      string `json:"detail,omitempty" doc:"What was seen."`
}

// Failure is why a task failed or was cancelled, in words for the caller.
type Failure struct {
	Kind    fault.Kind     `json:"kind"`
	Text    string         `json:"text"`
	Field   string         `json:"field,omitempty"`
	Details map[string]any `json:"details,omitempty"`
}

// FailureOf returns the public part of an error.
func FailureOf(err error) Failure {
	f := fault.Of(err)
	return Failure{Kind: f.Kind, Text: f.Text, Field: f.Field, Details: f.Details}
}

// Fault returns the failure as an error that a caller can be told.
func (f Failure) Fault() *fault.Fault {
	x := fault.New(f.Kind, "%s", f.Text).On(f.Field)
	for k, v := range f.Details {
		x = x.With(k, v)
	}

	return x
}
