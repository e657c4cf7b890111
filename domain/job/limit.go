package job

import (
	"time"

	"github.com/convertd/convertd/domain/format"
)

// TimeLimit returns how long work on files of that category may take, counted from its start and
// not from the queue. The numbers are the source document's for TIMEOUT; audio, which it leaves
// out, is treated as video, and what else it does not have, as documents.
func TimeLimit(c format.Category) time.Duration {
	switch c {
	case format.Video, format.Audio:
		return 30 * time.Minute
	case format.Image:
		return 2 * time.Minute
	case format.Document, format.Subtitle, format.Font, format.Data, format.Geo, format.Model:
		return 10 * time.Minute
	case format.Archive:
		return 15 * time.Minute
	}

	return 10 * time.Minute
}

// TaskLimit returns how long a task may work on one of its inputs: the most that any of the
// categories is given that it reads or writes.
func TaskLimit(categories ...format.Category) time.Duration {
	var most time.Duration
	for _, c := range categories {
		most = max(most, TimeLimit(c))
	}

	return most
}
