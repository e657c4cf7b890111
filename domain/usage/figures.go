package usage

import (
	"time"

	"github.com/convertd/convertd/domain/quota"
)

// Figures are how much was done.
type Figures struct {
	Tasks    int // that processed something and ended
	Failed   int // of them
	BytesIn  int64
	BytesOut int64
	Engine   time.Duration // that engines and checks ran
}

// Plus returns both together.
func (f Figures) Plus(more Figures) Figures {
	return Figures{
		Tasks:    f.Tasks + more.Tasks,
		Failed:   f.Failed + more.Failed,
		BytesIn:  f.BytesIn + more.BytesIn,
		BytesOut: f.BytesOut + more.BytesOut,
		Engine:   f.Engine + more.Engine,
	}
}

// Kind is what was done: an operation, and the formats that it read and made.
type Kind struct {
	Operation string
	From, To  string // format ids; "" where there is none
}

// Row is how much of one kind was done on a day.
type Row struct {
	Day quota.Day
	Kind
	Figures
}
