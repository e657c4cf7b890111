package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/access"
)

const keptBucket = `{"storage":"s3","name":"films","fields":{"region":"eu-central-1","bucket":"my-films",
	"access_key_id":"AKIDEXAMPLE","secret_access_key":"s3cret-s3cret"}}`

// keep makes a connection and returns its id.
func (k *kit) keep(body string, headers ...string) string {
	k.t.Helper()

	a := k.do(http.MethodPost, "/v1/connections", body,
		append(headers, "Content-Type", "application/json")...)

	id, _ := a.body.Data["id"].(string)
	if a.StatusCode != http.StatusCreated || !strings.HasPrefix(id, "conn_") ||
		strings.Contains(a.text, "s3cret") {
		k.t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	return id
}

func TestAConnectionIsKeptAndItsSecretsAreNotShown(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	id := k.keep(keptBucket)

	for _, path := range []string{"/v1/connections", "/v1/connections/" + id} {
		a := k.do(http.MethodGet, path, "")
		if a.StatusCode != http.StatusOK ||
			!strings.Contains(a.text, `"secret_access_key":"***"`) ||
			!strings.Contains(a.text, `"bucket":"my-films"`) ||
			strings.Contains(a.text, "s3cret") ||
			strings.Contains(a.text, "AKID") {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text)
		}
	}

	if a := k.do(http.MethodDelete, "/v1/connections/"+id, ""); a.StatusCode != http.StatusOK {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if a := k.do(method, "/v1/connections/"+id, ""); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", method, a.StatusCode, a.text)
		}
	}
}

func TestAConnectionIsChecked(t *testing.T) {
	t.Parallel()

	k := newKit(t)

	for body, field := range map[string]string{
		`{}`:                               "storage",
		`{"storage":"floppy","fields":{}}`: "storage",
		`{"storage":"s3","fields":{"region":"eu-central-1"}}`:                 "fields.access_key_id",
		`{"storage":"s3","fields":{"key":"a.mp4"}}`:                           "fields.key",
		`{"storage":"sftp","fields":{"host":"a.example.com","username":"u"}}`: "fields.password",
		strings.Replace(keptBucket, "films", strings.Repeat("a", 101), 1):     "name",
	} {
		a := k.do(http.MethodPost, "/v1/connections", body, "Content-Type", "application/json")
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, `"`+field+`"`) ||
			strings.Contains(a.text, "s3cret") {
			t.Errorf("%s: %d %s", body, a.StatusCode, a.text)
		}
	}

	// in which bucket, a task may say
	k.keep(strings.Replace(keptBucket, `"bucket":"my-films",`, "", 1))
}

func TestATaskNamesAConnection(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	id := k.keep(keptBucket)

	for task, word := range map[string]string{
		`"operation":"import/s3","key":"a.png","connection":"` + id + `"`:                                       "",
		`"operation":"import/s3","key":"a.png","connection":"conn_none"`:                                        "no connection with this id",
		`"operation":"import/gcs","key":"a.png","connection":"` + id + `"`:                                      "of the storage s3",
		`"operation":"import/s3","key":"a.png","connection":"` + id + `","endpoint":"https://evil.example.com"`: "comes from the connection",
		`"operation":"import/s3","key":"a.png","connection":"` + id + `","bucket":"other"`:                      "comes from the connection",
		`"operation":"import/s3","connection":"` + id + `"`:                                                     "prefix for several files",
	} {
		a := k.do(http.MethodPost, "/v1/jobs", `{"dry_run":true,"tasks":{"get":{`+task+`}}}`,
			"Content-Type", "application/json")
		if word == "" && a.StatusCode != http.StatusOK || word != "" &&
			(a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, word)) {
			t.Errorf("%s: %d %s", task, a.StatusCode, a.text)
		}
	}
}

func TestAConnectionIsItsOwnersAlone(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	own := []string{"X-Api-Key", g.key(g.user("maria", false))}
	other := []string{"X-Api-Key", g.key(g.user("paul", false))}
	reads := []string{"X-Api-Key", g.key(g.user("vera", false), access.ConvertRead)}
	id := g.keep(keptBucket, own...)

	if a := g.do(http.MethodGet, "/v1/connections", "", other...); strings.Contains(a.text, id) {
		t.Errorf("listed: %s", a.text)
	}

	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		a := g.do(method, "/v1/connections/"+id, "", other...)
		if a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", method, a.StatusCode, a.text)
		}
	}

	job := `{"tasks":{"get":{"operation":"import/s3","key":"a.png","connection":"` + id + `"}}}`

	a := g.do(
		http.MethodPost,
		"/v1/jobs",
		job,
		append(other, "Content-Type", "application/json")...)
	if a.StatusCode != http.StatusBadRequest ||
		!strings.Contains(a.text, "no connection with this id") {
		t.Errorf("another's job: %d %s", a.StatusCode, a.text)
	}

	for who, headers := range map[string][]string{"nobody": nil, "a reader": reads} {
		a := g.do(http.MethodPost, "/v1/connections", keptBucket,
			append(headers, "Content-Type", "application/json")...)
		if a.StatusCode != http.StatusUnauthorized && a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d %s", who, a.StatusCode, a.text)
		}
	}
}
