package e2e_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/storages"
)

const reachLoopback = "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8"

// fields is an object with its fields set beside others.
func fields(base map[string]any, more ...any) map[string]any {
	all := map[string]any{}
	maps.Copy(all, base)

	for i := 0; i < len(more); i += 2 {
		name, _ := more[i].(string)
		all[name] = more[i+1]
	}

	return all
}

func fieldsOfSFTP(s *storages.SFTP) map[string]any {
	return map[string]any{
		"host": s.Host, "port": s.Port, "username": storages.SFTPUser,
		"private_key": s.PrivateKey, "known_hosts": s.KnownHosts,
	}
}

// submit makes a job of tasks and waits for it. No secret of the storages may be shown or logged.
func (c client) submit(tasks map[string]any) job {
	c.t.Helper()

	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		c.t.Fatal(err)
	}

	a := c.postJSON("/v1/jobs", string(body))
	if a.Status != http.StatusAccepted {
		c.t.Fatalf("%d %s", a.Status, a.Body)
	}

	j := c.wait(a.Data.ID)
	shown := c.send(http.MethodGet, "/v1/jobs/"+j.ID, "", nil)

	for _, secret := range []string{storages.S3Secret, "PRIVATE KEY", storages.SFTPPassword} {
		if strings.Contains(string(shown.Body)+string(a.Body)+c.server.Log(), secret) {
			c.t.Errorf("%q is shown or logged", secret)
		}
	}

	return j
}

func TestFilesGoFromOneStorageToAnother(t *testing.T) {
	t.Parallel()

	c, from, to := start(t, reachLoopback), storages.NewS3(t), storages.NewSFTP(t)
	from.Store("in/sample.png", string(fixture(t, "sample.png")))
	from.Store("in/more/sample.jpg", string(fixture(t, "sample.jpg")))
	from.Store("else/sample.gif", string(fixture(t, "sample.gif")))

	j := c.submit(map[string]any{
		"get":  fields(from.Fields(), "operation", "import/s3", "prefix", "in/"),
		"make": map[string]any{"operation": "convert", "input": "get", "output_format": "webp"},
		"put": fields(fieldsOfSFTP(to), "operation", "export/sftp", "input", "make",
			"path", to.Dir+"/out/{job_id}/{index}-{filename}"),
		"back": fields(from.Fields(), "operation", "export/s3", "input", "make"),
	})
	if j.Status != "completed" {
		t.Fatalf("%+v", j)
	}

	for i, f := range j.Tasks["put"].Result.Files {
		there := to.Read("out/" + j.ID + "/" + string(rune('1'+i)) + "-" + f.Filename)
		if int64(len(there)) != f.Size || !strings.HasPrefix(there, "RIFF") ||
			!strings.HasPrefix(f.Location, "sftp://"+to.Host) {
			t.Errorf("%+v: %d bytes there", f, len(there))
		}
	}

	// two files of one name are told apart
	for key, location := range map[string]string{"sample.webp": "sample.webp", "sample (2).webp": "sample (2).webp"} {
		if !strings.HasPrefix(from.Read(j.ID+"/"+key), "RIFF") {
			t.Errorf("%s was not written (%s)", key, location)
		}
	}

	if where := j.Tasks["back"].Result.Files[0].Location; where != "s3://"+from.Bucket+"/"+j.ID+"/sample.webp" {
		t.Errorf("written to %q", where)
	}
}

func TestAStorageThatRefusesFailsItsTask(t *testing.T) {
	t.Parallel()

	c, from := start(t, reachLoopback), storages.NewS3(t)
	from.Store("a.png", string(fixture(t, "sample.png")))

	get := fields(from.Fields(), "operation", "import/s3", "key", "a.png")

	for name, c2 := range map[string]struct {
		tasks map[string]any
		word  string
	}{
		"no such file":   {map[string]any{"get": fields(get, "key", "b.png")}, "no file"},
		"no such bucket": {map[string]any{"get": fields(get, "bucket", "nothing")}, "no such bucket"},
		"another key":    {map[string]any{"get": fields(get, "access_key_id", "AKIDOTHER")}, "refused"},
		"two at one place": {map[string]any{
			"get": get, "again": get, "put": fields(from.Fields(),
				"operation", "export/s3", "input", []string{"get", "again"}, "key", "same.png"),
		}, "{index}"},
		"nothing under a prefix": {map[string]any{
			"get": fields(from.Fields(), "operation", "import/s3", "prefix", "none/"),
		}, "no file under"},
	} {
		j := c.submit(c2.tasks)

		message := ""

		for _, task := range j.Tasks {
			if task.Error != nil {
				message += task.Error.Message
			}
		}

		if j.Status != "failed" || !strings.Contains(message, c2.word) {
			t.Errorf("%s: %s %q, want %q", name, j.Status, message, c2.word)
		}
	}

	if from.Read("same.png") != "" {
		t.Error("one of two files was written to the same place")
	}
}

func TestAStorageIsCheckedWithItsJob(t *testing.T) {
	t.Parallel()

	c, from, to := start(t), storages.NewS3(t), storages.NewSFTP(t)

	for name, c2 := range map[string]struct {
		task  map[string]any
		field string
	}{
		"a private address": {
			fields(from.Fields(), "operation", "import/s3", "key", "a.png"), "tasks.get.endpoint",
		},
		"a private server": {
			fields(fieldsOfSFTP(to), "operation", "import/sftp", "path", "a.png"), "tasks.get.host",
		},
		"no key and no prefix": {
			map[string]any{"operation": "import/gcs", "bucket": "b"}, "tasks.get.credentials",
		},
		"no host key": {map[string]any{
			"operation": "import/sftp", "host": "sftp.example.com", "username": "u", "password": "secret",
			"path": "a",
		}, "tasks.get.host_key_fingerprint"},
	} {
		body, err := json.Marshal(map[string]any{"tasks": map[string]any{"get": c2.task}})
		if err != nil {
			t.Fatal(err)
		}

		a := c.postJSON("/v1/jobs", string(body))
		if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), c2.field) ||
			strings.Contains(string(a.Body), storages.S3Secret) {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}

	c.refused("an unknown placeholder", c.postJSON("/v1/jobs", `{"dry_run":true,"tasks":{
		"get":{"operation":"import/url","url":"https://example.com/a.png"},
		"put":{"operation":"export/s3","input":"get","bucket":"films","region":"eu-central-1",
			"access_key_id":"AKID","secret_access_key":"s3cret","key":"{date}/{filename}"}}}`),
		400, "INVALID_INPUT", "{date}")

	a := c.postJSON("/v1/jobs", `{"dry_run":true,"tasks":{
		"get":{"operation":"import/s3","bucket":"films","region":"eu-central-1","key":"in/a.heic",
			"access_key_id":"AKID","secret_access_key":"s3cret"},
		"make":{"operation":"convert","input":"get","output_format":"webp"}}}`)
	if a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"from":"heic"`) ||
		strings.Contains(string(a.Body), "s3cret") {
		t.Errorf("a plan: %d %s", a.Status, a.Body)
	}
}

// keep makes a connection of a storage's fields and returns its id.
func (c client) keep(storage string, held map[string]any) string {
	c.t.Helper()

	body, err := json.Marshal(map[string]any{"storage": storage, "fields": held})
	if err != nil {
		c.t.Fatal(err)
	}

	a := c.postJSON("/v1/connections", string(body))
	if a.Status != http.StatusCreated || strings.Contains(string(a.Body), storages.S3Secret) {
		c.t.Fatalf("%d %s", a.Status, a.Body)
	}

	return a.Data.ID
}

func TestAJobNamesConnections(t *testing.T) {
	t.Parallel()

	c, bucket, server := start(t, reachLoopback), storages.NewS3(t), storages.NewSFTP(t)
	bucket.Store("in/sample.png", string(fixture(t, "sample.png")))

	from, to := c.keep("s3", bucket.Fields()), c.keep("sftp", fieldsOfSFTP(server))

	tasks := map[string]any{
		"get": map[string]any{
			"operation":  "import/s3",
			"connection": from,
			"key":        "in/sample.png",
		},
		"make": map[string]any{"operation": "convert", "input": "get", "output_format": "webp"},
		"put": map[string]any{
			"operation":  "export/sftp",
			"connection": to,
			"input":      "make",
			"path":       server.Dir + "/out/",
		},
	}

	if j := c.submit(tasks); j.Status != "completed" ||
		!strings.HasPrefix(server.Read("out/sample.webp"), "RIFF") {
		t.Errorf("%+v", j)
	}

	// what names no secrets can be asked for again
	if j := c.submit(tasks); j.Status != "completed" {
		t.Errorf("again: %+v", j)
	}

	if a := c.send(http.MethodDelete, "/v1/connections/"+from, "", nil); a.Status != http.StatusOK {
		t.Errorf("%d %s", a.Status, a.Body)
	}

	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		t.Fatal(err)
	}

	c.refused("a connection that is gone", c.postJSON("/v1/jobs", string(body)), 400,
		"INVALID_INPUT", "tasks.get.connection")
}
