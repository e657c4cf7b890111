package bootstrap_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/bootstrap"
)

func TestDefaultsNeedNothing(t *testing.T) {
	t.Parallel()

	c, err := bootstrap.Load(nil)
	if err != nil {
		t.Fatal(err)
	}

	if c.Listen != "127.0.0.1:8080" || !filepath.IsAbs(c.DataDir) ||
		filepath.Base(c.DataDir) != "data" ||
		c.MaxFileSize != 4<<30 ||
		c.FileLifetime != 24*time.Hour ||
		c.DatabaseURL != "sqlite://"+filepath.Join(c.DataDir, "convertd.db") {
		t.Errorf("%+v", c)
	}
}

func TestAWrongValueNamesTheSettingAndTheFix(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{
		"CONVERTD_LISTEN=8080":                    "CONVERTD_LISTEN is \"8080\"; set it to an IP address and a port",
		"CONVERTD_LISTEN=0.0.0.0:8080":            "set CONVERTD_AUTH_MODE=accounts",
		"CONVERTD_AUTH_MODE=maybe":                "set it to accounts or open",
		"CONVERTD_TRUSTED_PROXIES=10.0.0.1":       "CONVERTD_TRUSTED_PROXIES holds \"10.0.0.1\"",
		"CONVERTD_MAX_FILE_SIZE=lots":             "such as 500MB",
		"CONVERTD_FILE_LIFETIME=1":                "such as 90s",
		"CONVERTD_JOB_LIFETIME=0s":                "a time of at least 1s",
		"CONVERTD_JOBS_AT_ONCE=-1":                "from 0 to",
		"CONVERTD_MIN_FREE_DISK=-1":               "such as 500MB",
		"CONVERTD_NET_ALLOW_PRIVATE=10.0.0.0":     "CONVERTD_NET_ALLOW_PRIVATE holds \"10.0.0.0\"",
		"CONVERTD_SANDBOX_SLOTS=-1":               "whole number from 0",
		"CONVERTD_PUBLIC_URL=convert.example.com": "https://convert.example.com",
		"CONVERTD_STORAGE_URL=ftp://host/folder":  "file:///absolute/folder",
		"CONVERTD_STORAGE_URL=file://folder":      "file:///absolute/folder",
		"CONVERTD_STORAGE_URL=s3://":              "s3://bucket",
		"CONVERTD_STORAGE_URL=s3://k:s@bucket":    "in the environment",
		"CONVERTD_STORAGE_URL=gs://b?region=x":    "known are prefix, endpoint, anonymous, kms_key",
		"CONVERTD_LOG_LEVEL=loud":                 "set it to debug or info",
		"CONVERTD_ROLE=worker":                    "the embedded SQLite database belongs to one process",
		"CONVERTD_LISTN=127.0.0.1:1":              "CONVERTD_LISTN is no setting",
	} {
		if _, err := bootstrap.Load([]string{in}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", in, err, want)
		}
	}
}

func TestAWorkerMustKnowWhereTheAPIIs(t *testing.T) {
	t.Parallel()

	worker := []string{"CONVERTD_ROLE=worker", "CONVERTD_DATABASE_URL=postgres://u:p@host/db"}

	_, err := bootstrap.Load(worker)
	if err == nil || !strings.Contains(err.Error(), "CONVERTD_PUBLIC_URL is not set") {
		t.Errorf("without a public URL: %v", err)
	}

	c, err := bootstrap.Load(append(worker, "CONVERTD_PUBLIC_URL=https://convert.example.com"))
	if err != nil || c.Role != bootstrap.RoleWorker {
		t.Errorf("with one: %v", err)
	}
}

func TestEveryFaultIsListed(t *testing.T) {
	t.Parallel()

	_, err := bootstrap.Load([]string{"CONVERTD_LOG_LEVEL=x", "CONVERTD_LOG_FORMAT=y", "PATH=/bin"})
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("%v", err)
	}
}

func TestOtherAddressesNeedAnAuthMode(t *testing.T) {
	t.Parallel()

	c, err := bootstrap.Load(
		[]string{
			"CONVERTD_LISTEN=[::]:80",
			"CONVERTD_AUTH_MODE=open",
			"CONVERTD_NET_ALLOW_PRIVATE=10.0.0.0/8, fd00::/8",
		},
	)
	if err != nil || len(c.AllowPrivate) != 2 {
		t.Errorf("%+v %v", c, err)
	}
}
