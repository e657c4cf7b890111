package kit

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Executable returns the path of a program without links, of the running one for "", and "" where
// there is none: engines that are written in Go start it. An engine runs under a user id of its
// own, which must be allowed to run it; the folders above may be shut.
func Executable(path string) (string, error) {
	var err error
	if path == "" {
		path, err = os.Executable()
	}

	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}

	if err == nil {
		path, err = filepath.Abs(path)
	}

	var info fs.FileInfo
	if err == nil {
		info, err = os.Stat(path)
	}

	if err != nil {
		//nolint:nilerr // it was removed or replaced under the running server, which goes on without
		return "", nil
	}

	const forAll = 0o005
	if os.Geteuid() == 0 && info.Mode().Perm()&forAll != forAll {
		return "", fmt.Errorf(
			"engines may not run %s: let every user read and execute the file (chmod 755)", path)
	}

	return path, nil
}
