package recovery_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// onDisk reports in how many of the database's files the text lies in clear.
func (k *kit) onDisk(text string) int {
	k.t.Helper()
	n := 0
	for _, entry := range must(os.ReadDir(k.dir))(k.t) {
		if bytes.Contains(must(os.ReadFile(filepath.Join(k.dir, entry.Name())))(k.t), []byte(text)) {
			n++
		}
	}
	return n
}

func TestSecretsReachTheFetcherAndNothingElse(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id, first := k.submitOne(straight)
	look := func(when string) {
		t.Helper()
		if k.onDisk("https://example.com/a.png") == 0 {
			t.Errorf("%s: the URL cannot be found on the disk, so nothing can", when)
		}
		if n := k.onDisk("s3cret-t0ken"); n > 0 {
			t.Errorf("%s: the secret lies in %d files of the database", when, n)
		}
	}
	look("submitted")
	if names := k.task(id, "get").SecretNames; !slices.Equal(names, []string{"headers"}) {
		t.Errorf("the names of the secrets: %q", names)
	}
	k.boot()
	k.do(first)
	k.want(id, job.Completed)
	look("completed")
	if len(k.fetcher.headers) != 1 || k.fetcher.headers[0]["Authorization"] != "Bearer s3cret-t0ken" {
		t.Errorf("the fetcher was given %q", k.fetcher.headers)
	}
	if k.task(id, "get").Sealed != nil {
		t.Error("the sealed secrets outlive the job")
	}
}

func TestASealedSecretIsOfNoUseToAnotherTask(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id, _ := k.submit(straight)
	sealed := k.task(id, "get").Sealed
	if _, err := k.sealer.Open(sealed, jobs.SecretsPurpose(id, "get")); err != nil {
		t.Errorf("its own task cannot open it: %v", err)
	}
	for _, other := range []string{jobs.SecretsPurpose(id, "make"), jobs.SecretsPurpose("job_other", "get")} {
		if _, err := k.sealer.Open(sealed, other); err == nil {
			t.Errorf("%s opens it", other)
		}
	}
}

func TestARefusedGraphLeavesNothing(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for name, c := range map[string]struct {
		tasks  string
		faults int
		kind   fault.Kind
	}{
		"no tasks":            {`{}`, 1, fault.InvalidInput},
		"two faults":          {`{"get": {"operation": "import/url"}, "make": {"operation": "convert", "input": "get", "output_format": "mp5"}}`, 2, ""},
		"a refused URL":       {`{"get": {"operation": "import/url", "url": "ftp://example.com/a.png"}}`, 1, fault.InvalidInput},
		"no way":              {`{` + get + `, "make": {"operation": "convert", "input": "get", "output_format": "mp4"}}`, 1, fault.UnsupportedConversion},
		"a file that is none": {`{"up": {"operation": "import/upload", "file": "file_none"}}`, 1, fault.FileNotFound},
		"a circle": {
			`{"a": {"operation": "convert", "input": "b", "output_format": "webp"}, "b": {"operation": "convert", "input": "a", "output_format": "webp"}}`,
			3, "", // and nothing here reads what either would get
		},
	} {
		_, err := k.jobs.Submit(t.Context(), access.Local(), graph(t, c.tasks))
		if err == nil || (c.kind != "" && !fault.Is(err, c.kind)) {
			t.Errorf("%s: %v", name, err)
		}
		var list fault.List
		if errors.As(err, &list); max(len(list), 1) != c.faults {
			t.Errorf("%s: want %d faults: %v", name, c.faults, err)
		}
	}
	census, err := k.store.Census(t.Context())
	if err != nil || len(census.Jobs)+len(census.Tasks) > 0 || census.Bytes > 0 {
		t.Errorf("rows were left: %+v, %v", census, err)
	}
	if got := k.taken(); len(got) > 0 {
		t.Errorf("queued %v", got)
	}
	if k.onDisk("s3cret-t0ken") > 0 {
		t.Error("the secret of a refused graph lies on the disk")
	}
}
