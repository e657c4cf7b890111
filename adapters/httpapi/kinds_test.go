package httpapi_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// kind returns how heavy the work of a job's conversion was taken to be.
func (k *kit) kind(id, task string) job.Kind {
	k.t.Helper()

	var t job.TaskState

	err := k.store.Read(k.t.Context(), func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, id)
		if err == nil {
			t, _ = j.Task(task)
		}

		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}

	return t.Kind
}

func TestAFilmThatBecomesAPictureIsTheWorkOfAFilm(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	uploaded := k.do(http.MethodPost, "/v1/upload?filename=film", "MOV one")

	sent := k.convert("", field{"file", "film", "MOV one"}, field{"targetFormat", "", "gif"})
	for name, a := range map[string]*answer{
		"sent":   sent,
		"by id":  k.convert("", field{"file", "", text(t, uploaded.body.Data, "id")}, field{"targetFormat", "", "gif"}),
		"again":  k.do(http.MethodPost, "/v1/jobs/"+text(t, sent.body.Data, "id")+"/retry", ""),
		"inline": k.json("/v1/jobs", `{"tasks":{"a":{"operation":"import/base64","file":"TU9WIG9uZQ","filename":"film"},"convert-file":{"operation":"convert","input":"a","output_format":"gif"}}}`),
	} {
		if got := k.kind(text(t, a.body.Data, "id"), "convert-file"); got != job.Video {
			t.Errorf("%s: %s, want %s", name, got, job.Video)
		}
	}
}

func TestAnInlineFileIsWhatItHoldsAndNotWhatItsNameSays(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	jobOf := func(target, more string) string {
		return `{` + more + `"tasks":{"a":{"operation":"import/base64","file":"UE5HIG9uZQ","filename":"film.mov"},"b":{"operation":"convert","input":"a","output_format":"` + target + `"}}}`
	}
	for _, more := range []string{`"dry_run":true,`, ``} {
		k.refused(
			k.json("/v1/jobs", jobOf("mp4", more)),
			422,
			"UNSUPPORTED_CONVERSION",
			"tasks.b.output_format",
		)
	}

	k.empty()

	if a := k.json("/v1/jobs?wait=20", jobOf("webp", "")); a.StatusCode != http.StatusOK ||
		a.body.Data["status"] != "completed" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}
