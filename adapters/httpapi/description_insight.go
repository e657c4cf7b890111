package httpapi

import (
	"time"

	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const exampleBytes = 48_318_382_080

func toolsExample() any {
	shown := []toolBody{}
	for _, t := range []insight.Tool{
		{Kind: "engine", Name: "ffmpeg", State: insight.Found, Version: "7.1.1", Conversions: 2178},
		{Kind: "engine", Name: "dcraw", State: insight.Missing, Package: "dcraw"},
	} {
		shown = append(shown, exampleShown().tool(t))
	}

	return enclosed(shown)
}

func exampleInstallation() installationBody {
	return exampleShown().installation(insight.Status{
		About: insight.About{
			Version: "0.1.0", Role: "all", Database: "sqlite", Sandbox: "strict",
			Storage: "/var/lib/convertd/blobs", MinFree: 1 << 30,
		},
		Process:     "prc_01j9f2k6m3n4p5q6r7s8t9v0w1",
		Started:     exampleTime(),
		Free:        exampleBytes,
		Files:       812,
		StoredBytes: exampleBytes / 16,
		Queues: []insight.Queue{{
			Depth: ports.Depth{Kind: job.Video, Waiting: 3, Running: 1}, Workers: 2,
		}},
		Processes: []ports.Process{
			{
				ID:      "prc_01j9f2k6m3n4p5q6r7s8t9v0w1",
				Host:    "worker-1",
				Role:    "worker",
				Version: "0.1.0",
				Workers: map[job.Kind]int{
					job.Light: 8, job.Image: 2, job.Document: 2, job.Video: 2, job.Delivery: 100,
				},
				Started: exampleTime(),
				Seen:    exampleTime().Add(time.Hour),
			},
		},
		Running: []ports.RunningTask{{
			Job: exampleJob, Task: "convert-file", Owner: exampleUser, Operation: "convert",
			Kind: job.Video, Progress: 40, Started: exampleTime(),
			LeaseUntil: exampleTime().Add(30 * time.Second),
		}},
	})
}

func exampleCause() causeBody {
	return exampleShown().cause(insight.Cause{
		Kind: fault.CorruptFile, Operation: "convert", Engine: "ffmpeg", Count: 12, Owners: 2,
		First: exampleTime(),
		Newest: ports.FailedTask{
			Job: exampleJob, Task: "convert-file", Owner: exampleUser, Operation: "convert",
			Engine: "ffmpeg", EngineVersion: "7.1.1", Completed: exampleTime().Add(time.Hour),
			Failure: job.Failure{
				Kind: fault.CorruptFile,
				Text: "The file cannot be read. Check whether it opens on your computer.",
			},
		},
	})
}
