package recovery_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// inClear counts the places of the database, files or rows, in which the text lies as it is.
func (k *kit) inClear(text string) int {
	k.t.Helper()

	if k.db.Pool() != nil {
		return k.rowsWith(text)
	}

	n, folder := 0, filepath.Dir(strings.TrimPrefix(k.url, "sqlite://"))
	for _, entry := range must(os.ReadDir(folder))(k.t) {
		if bytes.Contains(
			must(os.ReadFile(filepath.Join(folder, entry.Name())))(k.t),
			[]byte(text),
		) {
			n++
		}
	}

	return n
}

func (k *kit) rowsWith(text string) (n int) {
	k.t.Helper()
	ctx, pool := k.t.Context(), k.db.Pool()

	list := must(
		pool.Query(ctx, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"),
	)(k.t)
	for _, table := range must(pgx.CollectRows(list, pgx.RowTo[string]))(k.t) {
		var here int
		// PostgreSQL shows bytes in hexadecimal.
		where := " AS t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0"
		if err := pool.QueryRow(ctx, "SELECT count(*) FROM "+table+where, text).
			Scan(&here); err != nil {
			k.t.Fatal(err)
		}

		n += here
	}

	return n
}

func TestSecretsReachTheFetcherAndNothingElse(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		look := func(when string) {
			t.Helper()

			if k.inClear("https://example.com/a.png") == 0 {
				t.Errorf("%s: the URL cannot be found, so nothing can", when)
			}

			if n := k.inClear("s3cret-t0ken"); n > 0 {
				t.Errorf("%s: the secret lies in %d places of the database", when, n)
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

		if len(k.fetcher.headers) != 1 ||
			k.fetcher.headers[0]["Authorization"] != "Bearer s3cret-t0ken" {
			t.Errorf("the fetcher was given %q", k.fetcher.headers)
		}

		if k.task(id, "get").Sealed != nil {
			t.Error("the sealed secrets outlive the job")
		}
	})
}

func TestASealedSecretIsOfNoUseToAnotherTask(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
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
	})
}

func TestARefusedGraphLeavesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
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

		if k.inClear("s3cret-t0ken") > 0 {
			t.Error("the secret of a refused graph is kept")
		}
	})
}
