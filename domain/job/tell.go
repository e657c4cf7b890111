package job

import (
	"slices"
	"time"

	"github.com/convertd/convertd/domain/event"
)

// tell notes that something has happened to the job.
func (j *Job) tell(name event.Name) {
	if !slices.Contains(j.told, name) {
		j.told = append(j.told, name)
	}
}

// TakeEvents returns what has happened to the job since it was last asked, in order, and forgets
// it. Each event says how the job stands now, so progress is told only where no other event tells
// it.
func (j *Job) TakeEvents(now time.Time) []event.Event {
	names := j.told
	j.told = nil

	if len(names) > 1 {
		names = slices.DeleteFunc(names, func(n event.Name) bool { return n == event.JobProgress })
	}

	events := make([]event.Event, len(names))
	for i, name := range names {
		events[i] = event.Event{
			Owner:   j.state.Owner,
			Subject: j.state.ID,
			Name:    name,
			Data:    j.standing(now),
			Webhook: j.state.WebhookURL,
			Trace:   j.state.Trace,
			Created: now,
		}
	}

	return events
}

func (j *Job) standing(now time.Time) event.Job {
	d := event.Job{
		Status:   string(j.state.Status),
		Progress: j.Progress(),
		ETA:      j.ETA(now),
		Tasks:    make(map[string]event.Task, len(j.state.Tasks)),
	}
	for _, t := range j.state.Tasks {
		d.Tasks[t.Name] = event.Task{
			Status:   string(t.Status),
			Progress: t.Progress,
			ETA:      t.ETA(now),
		}
	}

	if why, _, failed := j.Failure(); failed && j.state.Status == Failed {
		d.Failure = &event.Failure{Kind: string(why.Kind), Text: why.Text}
	}

	return d
}
