package operation_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/operation"
)

func TestKeysAreMadeOfTemplates(t *testing.T) {
	t.Parallel()

	w := operation.Written{Job: "job_1", Task: "put", Filename: "my {film}.tar.gz", Index: 3}

	for template, want := range map[string]string{
		operation.DefaultKey:         "job_1/my {film}.tar.gz",
		"out/":                       "out/my {film}.tar.gz",
		"{task}/{index}.{extension}": "put/3.gz",
		"{name}":                     "my {film}.tar",
		"fixed":                      "fixed",
	} {
		if got := operation.KeyOf(template, w); got != want {
			t.Errorf("%s: %q, want %q", template, got, want)
		}

		if err := operation.CheckKey(template); err != nil {
			t.Errorf("%s: %v", template, err)
		}
	}

	for _, template := range []string{"{date}/{filename}", "{}", "a{b", "a}", "{{name}"} {
		if err := operation.CheckKey(
			template,
		); err == nil ||
			!strings.Contains(err.Error(), "{job_id}") {
			t.Errorf("%s: %v", template, err)
		}
	}
}

func TestAStorageLacksOneOfEachGroup(t *testing.T) {
	t.Parallel()

	kind, _ := operation.FindStorage("sftp")
	given := map[string]bool{"host": true, "private_key": true}

	faults := kind.Lacking(func(name string) bool { return given[name] })
	if len(faults) != 2 || faults[0].Field != "username" ||
		faults[1].Field != "host_key_fingerprint" ||
		!strings.Contains(faults[1].Text, "known_hosts") {
		t.Errorf("%v", faults)
	}
}

// What gives access is a secret, wherever it stands.
func TestCredentialsOfStoragesAreSecret(t *testing.T) {
	t.Parallel()

	for _, kind := range operation.Storages() {
		secrets := 0

		for _, f := range kind.Fields() {
			if f.Secret {
				secrets++
			}

			for _, word := range []string{"password", "secret", "token", "account_key", "private", "credentials"} {
				if strings.Contains(f.Name, word) && !f.Secret {
					t.Errorf("%s: %s is shown", kind.Name, f.Name)
				}
			}
		}

		if secrets == 0 {
			t.Errorf("%s has no secret", kind.Name)
		}
	}
}
