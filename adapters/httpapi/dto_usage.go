package httpapi

import (
	"time"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
)

// usageBody is what was done in a span of days.
type usageBody struct {
	From       string               `json:"from"       doc:"The first day, in UTC."                           format:"date"`
	To         string               `json:"to"         doc:"The last day."                                    format:"date"`
	Total      Figures              `json:"total"      doc:"All together."`
	Days       []dayUsageBody       `json:"days"       doc:"By day, oldest first; days without any included."`
	Operations []operationUsageBody `json:"operations" doc:"By operation, the most used first."`
	Formats    []formatUsageBody    `json:"formats"    doc:"By formats, the most used first."`
}

// Figures is how much was done. It is exported for huma alone.
type Figures struct {
	Tasks         int     `json:"tasks"          doc:"Tasks that processed something and ended." minimum:"0"`
	Failed        int     `json:"failed"         doc:"Those among them that failed."             minimum:"0"`
	BytesIn       int64   `json:"bytes_in"       doc:"Bytes that they read."                     minimum:"0"`
	BytesOut      int64   `json:"bytes_out"      doc:"Bytes that they made."                     minimum:"0"`
	EngineSeconds float64 `json:"engine_seconds" doc:"How long engines and checks ran."          minimum:"0"`
}

type dayUsageBody struct {
	Date string `json:"date" doc:"The day, in UTC." format:"date"`
	Figures
}

type operationUsageBody struct {
	Operation string `json:"operation" doc:"What the tasks did."`
	Figures
}

type formatUsageBody struct {
	From string `json:"from" doc:"Id of the format that was read."`
	To   string `json:"to"   doc:"Id of the format that was made; empty where there was none."`
	Figures
}

func dateOf(d quota.Day) string { return d.Begins().Format(time.DateOnly) }

func figuresOf(f usage.Figures) Figures {
	return Figures{
		Tasks: f.Tasks, Failed: f.Failed, BytesIn: f.BytesIn, BytesOut: f.BytesOut,
		EngineSeconds: f.Engine.Seconds(),
	}
}

func (mapper) usage(s usage.Summary) usageBody {
	body := usageBody{
		From: dateOf(s.From), To: dateOf(s.To), Total: figuresOf(s.Total),
		Days:       make([]dayUsageBody, len(s.Days)),
		Operations: make([]operationUsageBody, len(s.Operations)),
		Formats:    make([]formatUsageBody, len(s.Formats)),
	}
	for i, f := range s.Days {
		body.Days[i] = dayUsageBody{dateOf(s.From + quota.Day(i)), figuresOf(f)}
	}

	for i, of := range s.Operations {
		body.Operations[i] = operationUsageBody{of.Operation, figuresOf(of.Figures)}
	}

	for i, of := range s.Formats {
		body.Formats[i] = formatUsageBody{of.From, of.To, figuresOf(of.Figures)}
	}

	return body
}
