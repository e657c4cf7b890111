package disk

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"testing"
)

// faulty notes every step and fails at the one it is told to, once.
type faulty struct {
	fileSystem
	mu     sync.Mutex
	steps  []string
	failAt int // counted from 0; negative never fails
	cause  error
}

func (f *faulty) step(format string, args ...any) error {
	f.mu.Lock()
	defer f.mu.Unlock()

	step := fmt.Sprintf(format, args...)

	f.steps = append(f.steps, step)
	if len(f.steps)-1 == f.failAt {
		return fmt.Errorf("%s: %w", step, f.cause)
	}

	return nil
}

// short names every temporary alike.
func short(name string) string {
	if strings.HasPrefix(name, tempFolder+"/") {
		return path.Join(tempFolder, "*")
	}

	return name
}

func (f *faulty) create(name string) (file, error) {
	if err := f.step("create %s", short(name)); err != nil {
		return nil, err
	}

	inner, err := f.fileSystem.create(name)

	return faultyFile{inner, f}, err
}

func (f *faulty) open(name string) (file, error) {
	if err := f.step("open %s", short(name)); err != nil {
		return nil, err
	}

	inner, err := f.fileSystem.open(name)

	return faultyFile{inner, f}, err
}

func (f *faulty) take(from, name string) error {
	if err := f.step("take %s", short(name)); err != nil {
		return err
	}

	return f.fileSystem.take(from, name)
}

func (f *faulty) touch(name string) error {
	if err := f.step("touch %s", short(name)); err != nil {
		return err
	}

	return f.fileSystem.touch(name)
}

func (f *faulty) mkdir(name string) error {
	if err := f.step("mkdir %s", name); err != nil {
		return err
	}

	return f.fileSystem.mkdir(name)
}

func (f *faulty) rename(from, to string) error {
	if err := f.step("rename %s %s", short(from), to); err != nil {
		return err
	}

	return f.fileSystem.rename(from, to)
}

func (f *faulty) syncFolder(name string) error {
	if err := f.step("sync %s", name); err != nil {
		return err
	}

	return f.fileSystem.syncFolder(name)
}

func (f *faulty) remove(name string) error {
	if err := f.step("remove %s", short(name)); err != nil {
		return err
	}

	return f.fileSystem.remove(name)
}

type faultyFile struct {
	file
	disk *faulty
}

func (f faultyFile) Write(p []byte) (int, error) {
	if err := f.disk.step("write"); err != nil {
		return 0, err
	}

	return f.file.Write(p)
}

func (f faultyFile) Chown(uid, gid int) error {
	if err := f.disk.step("chown"); err != nil {
		return err
	}

	return f.file.Chown(uid, gid)
}

func (f faultyFile) Chmod(mode fs.FileMode) error {
	if err := f.disk.step("chmod %o", mode); err != nil {
		return err
	}

	return f.file.Chmod(mode)
}

func (f faultyFile) Sync() error {
	if err := f.disk.step("sync file"); err != nil {
		return err
	}

	return f.file.Sync()
}

// Close closes even where it fails, as close(2) does.
func (f faultyFile) Close() error {
	err := f.file.Close()
	if fault := f.disk.step("close"); fault != nil {
		return fault
	}

	return err
}

func newFaulty(t *testing.T, failAt int, cause error) (*Store, *faulty) {
	t.Helper()

	store, err := New(Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = store.Close() }) // its folder goes with the test

	disk := &faulty{fileSystem: store.fs, failAt: failAt, cause: cause}
	store.fs = disk

	return store, disk
}
