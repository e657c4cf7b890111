package event_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
)

func ExampleName_Ends() {
	for _, name := range event.Named(event.OfJob) {
		fmt.Println(name, name.Ends())
	}

	// Output:
	// job.created false
	// job.queued false
	// job.started false
	// job.progress false
	// job.completed true
	// job.failed true
	// job.cancelled true
	// job.expired true
}

func TestEveryNameIsOfOneKind(t *testing.T) {
	t.Parallel()

	kinds := []event.Kind{event.OfJob, event.OfFile, event.OfSubscription, event.OfQuota}

	counted := 0
	for _, kind := range kinds {
		counted += len(event.Named(kind))
	}

	if n := len(event.Names()); n != 16 || counted != n {
		t.Errorf("%d names, %d of the kinds", n, counted)
	}
}

func TestDataComesBackByTheNameOfItsEvent(t *testing.T) {
	t.Parallel()

	eta := 7
	data := map[event.Kind]event.Data{
		event.OfJob: event.Job{
			Status: "processing", Progress: 40, ETA: &eta,
			Tasks: map[string]event.Task{"a": {Status: "processing", Progress: 40, ETA: &eta}},
		},
		event.OfFile:         event.File{Name: "a.png", Format: "png", MIME: "image/png", Size: 3},
		event.OfSubscription: event.Subscription{Plan: "pro"},
		event.OfQuota: event.Quota{
			Limit: 10, Used: 8, Resets: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC),
		},
	}

	for _, name := range event.Names() {
		want := data[name.Kind()]

		text, err := event.Event{Name: name, Data: want}.Encode()
		if err != nil {
			t.Fatalf("encode %s: %v", name, err)
		}

		if got, err := event.Decode(name, text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
}

func TestDataOfAnotherKindIsRefused(t *testing.T) {
	t.Parallel()

	for _, e := range []event.Event{
		{Name: event.JobCreated, Data: event.File{}},
		{Name: event.FileDeleted},
		{Name: "nothing"},
	} {
		if text, err := e.Encode(); err == nil {
			t.Errorf("%s holds %T: %s", e.Name, e.Data, text)
		}
	}

	if data, err := event.Decode("nothing", []byte("{}")); err == nil {
		t.Errorf("no name: %v", data)
	}

	if data, err := event.Decode(event.JobCreated, []byte("{")); err == nil {
		t.Errorf("no JSON: %v", data)
	}
}
