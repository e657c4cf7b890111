package bootstrap_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/bootstrap"
)

func load(t *testing.T, settings ...string) bootstrap.Config {
	t.Helper()

	cfg, err := bootstrap.Load(
		append([]string{"CONVERTD_DATA_DIR=" + filepath.Join(t.TempDir(), "data")}, settings...),
	)
	if err != nil {
		t.Fatal(err)
	}

	return cfg
}

func TestTheDoctorFindsAllThatTheProjectInstalls(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer
	if err := bootstrap.Doctor(
		t.Context(),
		load(t, "CONVERTD_MIN_FREE_DISK=64MB"),
		&out,
	); err != nil {
		t.Errorf("%v:\n%s", err, out.String())
	}

	for _, want := range []string{"sandbox", "engine ffmpeg", "engine vips", "engine libreoffice", "engine poppler", "engine imagemagick", "engine imaging", "check ffprobe", "check mediainfo", "font Carlito", "font Noto Sans CJK SC", "disk", "storage", "database"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no word of %s:\n%s", want, out.String())
		}
	}
}

func TestTheDoctorFailsWhereSomethingIsMissing(t *testing.T) {
	t.Parallel()

	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	var out bytes.Buffer

	err := bootstrap.Doctor(
		t.Context(),
		load(
			t,
			"CONVERTD_DATABASE_URL=postgres://u:s3cret@localhost/x",
			"CONVERTD_STORAGE_URL=file://"+filepath.Join(file, "x"),
		),
		&out,
	)
	if err == nil || !strings.Contains(out.String(), "MISSING") ||
		strings.Contains(out.String(), "s3cret") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestTheDoctorWantsAsMuchRoomAsTheServer(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	err := bootstrap.Doctor(t.Context(), load(t, "CONVERTD_MIN_FREE_DISK=1000000TB"), &out)
	if err == nil || !strings.Contains(out.String(), "CONVERTD_MIN_FREE_DISK") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestTheDoctorMakesNothing(t *testing.T) {
	t.Parallel()

	cfg := load(t, "CONVERTD_MIN_FREE_DISK=64MB")
	before := func() string { return listing(t, filepath.Dir(cfg.DataDir)) }

	for _, want := range []string{"will be made by the first start", "opened and up to date"} {
		kept := before()

		var out bytes.Buffer
		if err := bootstrap.Doctor(t.Context(), cfg, &out); err != nil ||
			!strings.Contains(out.String(), want) {
			t.Errorf("%v: no word of %q:\n%s", err, want, out.String())
		}

		if now := before(); now != kept {
			t.Errorf("before:\n%s\nafter:\n%s", kept, now)
		}

		if _, err := bootstrap.Migrate(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
}

func listing(t *testing.T, root string) string {
	t.Helper()

	var list strings.Builder

	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}

		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&list, path, info.Size(), info.ModTime())
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	return list.String()
}
