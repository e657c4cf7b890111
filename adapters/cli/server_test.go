package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pretend serves answers by method and path, and notes what it was asked.
type pretend struct {
	*httptest.Server

	asked   []string
	key     string
	content string // of the last upload
	polls   int
}

const aJob = `{"id":"job_1","status":"STATUS","progress":40,"tag":"x","created_at":"2026-01-02T03:04:05Z","tasks":{
	"a-last":{"operation":"export/url","status":"completed","input":["made"],"result":{"files":[{"filename":"f.mp4","size":2000,"url":"http://dl/f"}]}},
	"made":{"operation":"convert","status":"failed","input":["up"],"engine":"ffmpeg","error":{"code":"CONVERSION_FAILED","message":"No."},"result":{"files":[],"warnings":["Lost."]}},
	"up":{"operation":"import/upload","status":"completed","input":[]}}}`

func newPretend(t *testing.T) *pretend {
	t.Helper()

	p := &pretend{}
	job := func(status string) string {
		return `{"success":true,"data":` + strings.Replace(aJob, "STATUS", status, 1) + `}`
	}
	answers := map[string]string{
		"GET /v1/jobs": `{"success":true,"data":[` + strings.Replace(
			aJob,
			"STATUS",
			"failed",
			1,
		) + `],"meta":{"pagination":{"limit":20,"next_cursor":"c2"}}}`,
		"GET /v1/jobs/job_1":          job("completed"),
		"GET /v1/jobs/job_2":          job("cancelled"),
		"POST /v1/jobs/job_1/cancel":  job("cancelled"),
		"POST /v1/jobs/job_1/retry":   job("pending"),
		"DELETE /v1/jobs/job_1":       ``,
		"GET /v1/formats":             `{"success":true,"data":[{"id":"xyz","name":"Xyz","category":"audio","readable":true,"available":true},{"id":"q","name":"Q","package":"libq"}]}`,
		"GET /v1/formats/xyz":         `{"success":true,"data":{"id":"xyz","name":"Xyz","category":"audio","available":true,"targets":["mp3"],"new":1}}`,
		"GET /v1/formats/conversions": `{"success":true,"data":[{"from":"xyz","to":"mp3","chain":[{"engine":"e1"},{"engine":"e2"},{"engine":"e1"}],"fidelity":"faithful","options":[{"name":"bitrate","type":"x"},"plain"]}]}`,
		"GET /v1/jobs/html":           `<html>`,
		"GET /v1/jobs/odd":            `{"success":true,"data":[1]}`,
		"GET /readyz":                 `{"success":true,"data":{"status":"ok"}}`,
		"POST /v1/upload":             `{"success":true,"data":{"id":"file_1","format":"png"}}`,
	}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked = append(p.asked, r.Method+" "+r.URL.RequestURI())
		p.key = r.Header.Get("X-Api-Key")

		at := r.Method + " " + r.URL.Path
		if at == "POST /v1/upload" {
			part, err := r.MultipartReader()
			if err == nil {
				file, err2 := part.NextPart()
				if err = err2; err == nil {
					content, _ := io.ReadAll(file)
					p.content = file.FormName() + " " + file.FileName() + " " + string(content)
				}
			}

			if err != nil {
				t.Error(err)
			}
		}

		if p.polls++; strings.Contains(r.URL.RawQuery, "wait=") && p.polls < 3 {
			_, _ = io.WriteString(w, job("processing"))
			return
		}

		answer, ok := answers[at]
		switch {
		case strings.HasSuffix(at, "/bad"):
			w.WriteHeader(http.StatusInternalServerError)

			answer = `{"success":false,"error":{"code":"INTERNAL_ERROR","message":"Oh."}}`
		case !ok:
			w.WriteHeader(http.StatusNotFound)

			answer = `{"success":false,"error":{"code":"JOB_NOT_FOUND","message":"There is no job with this id."}}`
		}

		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(p.Close)

	return p
}

func TestCommandsAboutAServer(t *testing.T) {
	t.Parallel()

	for line, c := range map[string]struct {
		code        int
		out, errs   string
		askedAtLast string
	}{
		"jobs list": {0, "job_1  failed  40%", "There are more: --cursor c2", "GET /v1/jobs?limit=20"},
		"jobs list --status failed --tag x --limit 5 --cursor c1": {0, "job_1", "", "GET /v1/jobs?cursor=c1&limit=5&status=failed&tag=x"},
		"health":                          {0, "ready\n", "", "GET /readyz"},
		"jobs show job_1":                 {0, "job_1  completed  40%\n  up: import/upload, completed\n  made: convert, failed by ffmpeg\n    No. (CONVERSION_FAILED)\n    Lost.\n  a-last: export/url, completed\n    f.mp4, 2kB  http://dl/f\n", "", "GET /v1/jobs/job_1"},
		"jobs show job_1 --json":          {0, `"id":"job_1"`, "", "GET /v1/jobs/job_1"},
		"jobs wait job_1":                 {0, "job_1  completed", "", "GET /v1/jobs/job_1?wait=2"},
		"jobs wait job_2":                 {exitFailed, "job_1  cancelled", "", "GET /v1/jobs/job_2?wait=2"},
		"jobs cancel job_1":               {0, "job_1 cancelled\n", "", "POST /v1/jobs/job_1/cancel"},
		"jobs retry job_1":                {0, "job_1  pending", "", "POST /v1/jobs/job_1/retry"},
		"jobs delete job_9 job_1":         {exitUsage, "job_1 deleted\n", "job_9: There is no job with this id. (JOB_NOT_FOUND)", "DELETE /v1/jobs/job_1"},
		"jobs show job_9":                 {exitUsage, "", "convertd: There is no job with this id. (JOB_NOT_FOUND)", "GET /v1/jobs/job_9"},
		"jobs show a/../b":                {exitUsage, "", "JOB_NOT_FOUND", "GET /v1/jobs/a%2F..%2Fb"},
		"jobs show html":                  {exitInternal, "", "not as convertd does; check --server", "GET /v1/jobs/html"},
		"jobs show odd":                   {exitInternal, "", "read the answer", "GET /v1/jobs/odd"},
		"jobs show bad":                   {exitInternal, "", "Oh. (INTERNAL_ERROR)", "GET /v1/jobs/bad"},
		"formats":                         {0, "q              –     –      Q  (apt-get install libq)", "", "GET /v1/formats"},
		"formats --category audio --json": {0, `[{"id":"xyz"`, "", "GET /v1/formats?category=audio"},
		"formats xyz":                     {0, "becomes:\n  mp3\n", "", "GET /v1/formats/xyz"},
		"formats --from xyz --to mp3":     {0, "xyz   mp3  e1 e2    faithful  bitrate plain", "", "GET /v1/formats/conversions?from=xyz&to=mp3"},
		"upload DIR/a.png":                {0, "file_1  DIR/a.png (png)\n", "", "POST /v1/upload"},
		"upload -q DIR/none DIR/a.png":    {exitInput, "file_1\n", "none: It cannot be read: no such file", "POST /v1/upload"},
		"upload --json DIR/a.png":         {0, `{"id":"file_1","format":"png"}`, "", "POST /v1/upload"},
		"upload DIR":                      {exitInput, "", "It cannot be read", ""},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			p := newPretend(t)
			d := newDesk(t.Context(), t)
			d.write(t, "a.png", "picture")
			code := d.do(line + " --key ck_test --server " + p.URL)

			out, errs := strings.ReplaceAll(d.out.String(), d.dir, "DIR"), d.errs.String()
			if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
				t.Errorf("exit %d\n%s\n%s\nwant %d\n%s\n%s", code, out, errs, c.code, c.out, c.errs)
			}

			if c.askedAtLast != "" &&
				(len(p.asked) == 0 || p.asked[len(p.asked)-1] != c.askedAtLast || p.key != "ck_test") {
				t.Errorf("asked %q with key %q, want %q", p.asked, p.key, c.askedAtLast)
			}

			if strings.HasPrefix(line, "upload DIR/a.png") && p.content != "file a.png picture" {
				t.Error(p.content)
			}
		})
	}
}

func TestAServerThatCannotBeReached(t *testing.T) {
	t.Parallel()
	p := newPretend(t)
	p.Close()

	d := newDesk(t.Context(), t)
	if code := d.do("jobs list --server " + p.URL); code != exitInternal ||
		!strings.Contains(d.errs.String(), "cannot be reached") ||
		!strings.Contains(d.errs.String(), "CONVERTD_SERVER") {
		t.Errorf("exit %d, %s", code, d.errs.String())
	}
}

func TestAFileThatCannotBeReadIsNotTheServersFault(t *testing.T) {
	t.Parallel()

	server := httptest.NewServer(
		http.HandlerFunc(
			func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) },
		),
	)
	t.Cleanup(server.Close)
	d := newDesk(t.Context(), t)
	// A regular file, but nothing can be read at its beginning.
	if code := d.do("upload /proc/self/mem --server " + server.URL); code != exitInput ||
		d.errs.String() != "convertd: /proc/self/mem: It cannot be read: input/output error. Name another file, or check its permissions.\n" {
		t.Errorf("exit %d, %s", code, d.errs.String())
	}
}

func TestTheKeyCanComeFromAFile(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]int{
		// it knows no such call
		"jobs show job_1": exitDone, "formats": exitDone, "upload DIR/a.png": exitDone, "convert DIR/a.png DIR/a.jpg": exitUsage,
	} {
		p := newPretend(t)
		d := newDesk(t.Context(), t)
		d.write(t, "a.png", "picture")
		d.write(t, "key", "ck_file\n")

		if code := d.do(line + " --key-file DIR/key --server " + p.URL); code != want ||
			p.key != "ck_file" {
			t.Errorf("%s: exit %d, %s, key %q", line, code, d.errs.String(), p.key)
		}

		if code := d.do(line + " --key-file DIR/none --server " + p.URL); code != exitUsage ||
			!strings.Contains(d.errs.String(), "--key-file cannot be read") {
			t.Errorf("%s: exit %d, %s", line, code, d.errs.String())
		}
	}
}

func TestFormatsOfThisMachine(t *testing.T) {
	t.Parallel()

	d := newDesk(t.Context(), t)
	for line, want := range map[string]string{
		"formats":                      "pdf document – – Portable Document Format (apt-get install liboffice)",
		"formats --category video":     "mov video yes –",
		"formats JPEG":                 "is made from: png options when it is made: quality",
		"formats --from png":           "png webp copier faithful quality",
		"formats --from png --to docx": "",
	} {
		if code := d.do(
			line,
		); code != exitDone || !strings.Contains(strings.Join(strings.Fields(d.out.String()), " "), want) ||
			!d.made.closed {
			t.Errorf(
				"%s: exit %d, %s%s\nwant %s",
				line,
				code,
				d.out.String(),
				d.errs.String(),
				want,
			)
		}
	}

	if d.do("formats png --json"); !json.Valid(d.out.Bytes()) ||
		!strings.Contains(d.out.String(), `"targets":["jpg","webp"]`) {
		t.Error(d.out.String())
	}
	// as a server shows it
	chain := `"chain":[{"from":"png","to":"webp","engine":"copier","fidelity":"faithful"}]`
	if d.do("formats --from png --to webp --json"); !strings.Contains(d.out.String(), chain) {
		t.Error(d.out.String())
	}
}

func TestWhatGoesWrongBesidesAnInterruptIsTold(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ err, want string }{
		"the interrupt itself": {"", "convertd: interrupted; nothing half-made is left behind\n"},
		"something else":       {"the database cannot be closed", "convertd: interrupted; the database cannot be closed\n"},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		d := newDesk(ctx, t)

		d.Serve = func(ctx context.Context, _ []Given, _ io.Writer) error {
			interrupt()

			if c.err != "" {
				return errors.New(c.err)
			}

			return context.Cause(ctx)
		}
		if code := d.do("serve"); code != exitInterrupted || d.errs.String() != c.want {
			t.Errorf("%s: exit %d, %s", name, code, d.errs.String())
		}
	}
}

func TestOperatorsCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.Migrate = func(_ context.Context, given []Given) (Migrated, error) {
		d.given["migrate"] = given
		return Migrated{Database: "/x.db", Made: true, Applied: []string{"0001"}}, nil
	}
	d.Backup = func(_ context.Context, given []Given, file string, out io.Writer) (Backup, error) {
		d.given["backup"] = given
		_, err := io.WriteString(out, file)

		return Backup{Jobs: 1, Files: 2, Bytes: 3000, Warnings: []string{"One is damaged."}}, err
	}

	d.Restore = func(_ context.Context, _ []Given, file string, _ io.Reader) (Backup, error) {
		return Backup{DataDir: "/data"}, &UsageError{os.ErrExist}
	}
	if code := d.do(
		"migrate --data-dir a=b",
	); code != exitDone || d.out.String() != "Made the database /x.db.\n  applied 0001\n" ||
		len(d.given["migrate"]) != 1 ||
		d.given["migrate"][0] != (Given{"data_dir", "a=b"}) {
		t.Errorf("exit %d: %s%s, %v", code, d.out.String(), d.errs.String(), d.given)
	}

	if code := d.do("backup - --listen x --data-dir="); code != exitDone || d.out.String() != "-" ||
		!strings.Contains(
			d.errs.String(),
			"One is damaged.\nWrote 1 jobs and 2 files (3kB) to standard output.",
		) ||
		len(d.given["backup"]) != 2 {
		t.Errorf("exit %d: %s%s, %v", code, d.out.String(), d.errs.String(), d.given)
	}

	d.screen = true
	if code := d.do("backup -"); code != exitUsage || d.out.Len() > 0 {
		t.Errorf("a terminal: exit %d: %s", code, d.errs.String())
	}

	if code := d.do("restore " + filepath.Join(d.dir, "x")); code != exitUsage ||
		strings.Contains(d.errs.String(), "Restored") {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}
}
