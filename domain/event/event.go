package event

import "time"

// Event is one thing that happened to a job, as the log keeps it.
type Event struct {
	ID      string // "" until it is stored, as is the number
	Number  int64  // of the events of its job: from 1 on, growing in the order in which the changes are committed
	Owner   string
	Job     string // its id
	Name    Name
	Data    Data
	Created time.Time
}

// Data is how the job stood right after the change, all of its tasks included. So whoever has missed events, or reads a log that has been
// compacted, knows from the newest one alone what those before it said.
type Data struct {
	Status   string          `json:"status"`
	Progress int             `json:"progress"`    // percent
	ETA      *int            `json:"eta_seconds"` // nil where nobody knows
	Tasks    map[string]Task `json:"tasks"`       // by name
}

// Task is how a task stood.
type Task struct {
	Status   string `json:"status"`
	Progress int    `json:"progress"`    // percent
	ETA      *int   `json:"eta_seconds"` // nil where nobody knows
}
