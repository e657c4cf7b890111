package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/web"
)

// envelope is a successful answer.
type envelope[T any] struct {
	Success bool `json:"success" doc:"Always true."`
	Data    T    `json:"data"    doc:"What was asked for."`
	Meta    meta `json:"meta"    doc:"About the answer itself."`
}

// meta is what every answer carries.
type meta struct {
	RequestID  string      `json:"requestId"            doc:"Names the request; also in the header X-Request-Id." example:"req_abc123"`
	Timestamp  time.Time   `json:"timestamp"            doc:"When the answer was made."`
	Pagination *pagination `json:"pagination,omitempty" doc:"Of lists that are shown in parts."`
}

func enclose[T any](ctx context.Context, data T) envelope[T] {
	return envelope[T]{Success: true, Data: data, Meta: metaOf(ctx)}
}

func metaOf(ctx context.Context) meta {
	x := web.ExchangeOf(ctx)
	return meta{RequestID: x.ID, Timestamp: x.Now()}
}

// jsonFormat writes JSON in one piece. A client that stopped reading is no error: there is nobody
// left to tell.
func jsonFormat() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			b, err := encode(v)
			if err == nil {
				_, _ = w.Write(b)
			}

			return err
		},
		Unmarshal: json.Unmarshal,
	}
}

// encode returns v as JSON in which the "&" of URLs stands as it is.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer

	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)

	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode an answer: %w", err)
	}

	return b.Bytes(), nil
}
