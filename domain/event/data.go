package event

import (
	"encoding/json"
	"fmt"
	"time"
)

// Job is how a job stood right after a change, all of its tasks included. So whoever has missed
// events, or reads a log that has been compacted, knows from the newest one alone what those before
// it said.
type Job struct {
	Status   string          `json:"status"`
	Progress int             `json:"progress"`    // percent
	ETA      *int            `json:"eta_seconds"` // nil where nobody knows
	Tasks    map[string]Task `json:"tasks"`       // by name
	Failure  *Failure        `json:"failure,omitempty"`
}

// Failure is why a job has failed. The job itself may be gone when that is told.
type Failure struct {
	Kind string `json:"kind"` // of fault
	Text string `json:"text"`
}

// Task is how a task stood.
type Task struct {
	Status   string `json:"status"`
	Progress int    `json:"progress"`    // percent
	ETA      *int   `json:"eta_seconds"` // nil where nobody knows
}

// File is what a file is.
type File struct {
	Name   string `json:"name"`
	Format string `json:"format"` // format id
	MIME   string `json:"mime"`
	Size   int64  `json:"size"` // bytes
}

// Subscription is an owner's plan right after a change.
type Subscription struct {
	Plan string `json:"plan"`
}

// Quota is how much of a day's conversions an owner has used.
type Quota struct {
	Limit  int       `json:"limit"`
	Used   int       `json:"used"`
	Resets time.Time `json:"resets"`
}

func (Job) kind() Kind          { return OfJob }
func (File) kind() Kind         { return OfFile }
func (Subscription) kind() Kind { return OfSubscription }
func (Quota) kind() Kind        { return OfQuota }

// Encode returns the event's data as JSON. Data of another kind than the event's is an error.
func (e Event) Encode() ([]byte, error) {
	if e.Data == nil || e.Data.kind() != e.Name.Kind() {
		return nil, fmt.Errorf("an event %s cannot hold %T", e.Name, e.Data)
	}

	return json.Marshal(e.Data)
}

// Decode returns the data of an event of that name from what Encode has made of it.
func Decode(name Name, text []byte) (Data, error) {
	switch name.Kind() {
	case OfJob:
		return decode[Job](text)
	case OfFile:
		return decode[File](text)
	case OfSubscription:
		return decode[Subscription](text)
	case OfQuota:
		return decode[Quota](text)
	}

	return nil, fmt.Errorf("%q is no event's name", name)
}

func decode[T Data](text []byte) (Data, error) {
	var data T
	if err := json.Unmarshal(text, &data); err != nil {
		return nil, fmt.Errorf("the data of an event: %w", err)
	}

	return data, nil
}
