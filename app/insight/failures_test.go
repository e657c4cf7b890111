package insight

import (
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func TestFailuresOfOneCauseAreOne(t *testing.T) {
	t.Parallel()

	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	failed := func(id, owner, engine string, kind fault.Kind, ago time.Duration) ports.FailedTask {
		return ports.FailedTask{
			Job: id, Owner: owner, Operation: "convert", Engine: engine,
			Failure: job.Failure{Kind: kind}, Completed: noon.Add(-ago),
		}
	}

	got := grouped([]ports.FailedTask{
		failed("job_4", "usr_1", "vips", fault.Timeout, 0),
		failed("job_3", "usr_2", "ffmpeg", fault.CorruptFile, time.Minute),
		failed("job_2", "usr_1", "ffmpeg", fault.CorruptFile, time.Hour),
		failed("job_1", "usr_1", "ffmpeg", fault.CorruptFile, 2*time.Hour),
	})
	if len(got) != 2 {
		t.Fatalf("causes: %+v", got)
	}

	most := got[0]
	if most.Engine != "ffmpeg" || most.Count != 3 || most.Owners != 2 ||
		most.Newest.Job != "job_3" || !most.First.Equal(noon.Add(-2*time.Hour)) {
		t.Errorf("what failed most: %+v", most)
	}

	if got[1].Kind != fault.Timeout || got[1].Count != 1 {
		t.Errorf("what failed once: %+v", got[1])
	}
}
