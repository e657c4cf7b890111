package sandbox

import (
	"path/filepath"
	"strings"
	"sync"
)

// smallLibraries are folders of Debian's reference BLAS and LAPACK (libblas3, liblapack3). FFmpeg
// links to these by way of its speech filter and calls neither; where OpenBLAS stands in for them,
// it binds 13,000 symbols and starts a thread for each processor, at 14 of the 62 ms that ffprobe
// takes to start.
//
//nolint:gochecknoglobals // found once, for what is installed does not change while serving
var smallLibraries = sync.OnceValue(func() string {
	var found []string

	for _, name := range []string{"blas", "lapack"} {
		folders, _ := filepath.Glob("/usr/lib/*-linux-gnu/" + name)
		found = append(found, folders...)
	}

	return strings.Join(found, ":")
})
