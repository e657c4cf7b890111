package chaos_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// goneLimit is how long processes may outlive the one that started them: the kernel tells them of
// its death.
const goneLimit = 5 * time.Second

// gone fails if processes that use a folder are still there after a moment.
func gone(ctx context.Context, dir string) error {
	limited, cancel := context.WithTimeout(ctx, goneLimit)
	defer cancel()

	for {
		using, err := users(dir)
		if err != nil || len(using) == 0 {
			return err
		}

		if !pause(limited, 10*time.Millisecond) {
			return fmt.Errorf("processes are left: %q", using)
		}
	}
}

// users returns the command lines of the processes that use a folder: it is in their arguments, or
// mounted in their sandbox.
func users(dir string) ([]string, error) {
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}

	var using []string

	for _, proc := range all {
		// a process may end at any time, and then has neither
		line, _ := os.ReadFile(proc + "/cmdline")

		mounts, _ := os.ReadFile(proc + "/mountinfo")
		if bytes.Contains(line, []byte(dir)) || bytes.Contains(mounts, []byte(dir)) {
			using = append(using, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}

	return using, nil
}

// leavesNothing fails the test if something is left of the crew, which has ended, but what it shall
// keep. halves names what its storage holds that is half-written.
func (c *crew) leavesNothing(ctx context.Context, t *testing.T, halves func() []string) {
	t.Helper()

	if err := gone(ctx, c.dir); err != nil {
		t.Error(err)
	}

	left := slices.Concat(halves(), filesIn(t, c.temporary()))
	for _, m := range c.members {
		folders, err := filepath.Glob(filepath.Join(m.dataDir, "work", "server-*"))
		if err != nil {
			t.Error(err)
		}

		left = append(left, folders...)
	}

	if len(left) > 0 {
		t.Errorf(
			"%d temporary files and folders are left, such as %q",
			len(left),
			left[:min(5, len(left))],
		)
	}
}

func filesIn(t *testing.T, dir string) []string {
	t.Helper()

	var found []string

	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}

		return err
	})
	if err != nil {
		t.Error(err)
	}

	return found
}

// blobs fails the test unless the storage holds the files of these ids, and returns what else it
// holds, by id.
func blobs(t *testing.T, storage string, ids []string) (others map[string]string) {
	t.Helper()

	others = map[string]string{}
	for _, path := range filesIn(t, filepath.Join(storage, "blobs")) {
		others[filepath.Base(path)] = path
	}

	for _, id := range ids {
		if others[id] == "" {
			t.Errorf("%s is not in the storage", id)
		}
	}

	for _, id := range ids {
		delete(others, id)
	}

	return others
}
