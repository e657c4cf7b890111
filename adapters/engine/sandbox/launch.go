package sandbox

import (
	"fmt"
	"os"
	"strconv"
)

// launch is a command made ready for the kernel.
type launch struct {
	argv   []string // the command line
	env    []string
	dir    string     // current directory; "" for the root
	files  []*os.File // descriptors 3, 4, … of the child, closed here once it has them
	stdin  *os.File   // what it reads; nil for nothing
	status *os.File   // where bwrap reports pid 1 and its exit code; nil in weak mode
	life   *os.File   // the end of it is the end of the command
}

func (l *launch) close() {
	for _, f := range l.files {
		_ = f.Close()
	}

	for _, f := range []*os.File{l.stdin, l.status} {
		if f != nil {
			_ = f.Close()
		}
	}

	_ = l.life.Close()
}

const (
	setpriv = "/usr/bin/setpriv"
	prlimit = "/usr/bin/prlimit"
	setsid  = "/usr/bin/setsid"
)

// openFiles is what RLIMIT_NOFILE gets: the usual default of a login.
const openFiles = 1024

// limited wraps a program so that it starts under its limits, and under uid unless that is 0. The
// uid comes first: RLIMIT_NPROC does not bind root.
func limited(uid int, l Limits, program string, args []string) []string {
	var argv []string

	if uid != 0 {
		id := strconv.Itoa(uid)
		argv = append(argv, setpriv, "--reuid", id, "--regid", id, "--clear-groups",
			"--inh-caps=-all", "--bounding-set=-all", "--no-new-privs")
	}

	argv = append(argv, prlimit,
		fmt.Sprintf("--nproc=%d", l.Processes),
		fmt.Sprintf("--as=%d", l.AddressSpace),
		fmt.Sprintf("--fsize=%d", l.Output),
		fmt.Sprintf("--cpu=%d:%d", l.cpuSeconds(), l.cpuSeconds()+1),
		fmt.Sprintf("--nofile=%d", openFiles),
		"--core=0", "--msgqueue=0", "--", program)

	return append(argv, args...)
}

// environment is all that a command gets; its own entries come last and win.
func environment(home, tmp string, own []string) []string {
	base := []string{"PATH=/usr/bin:/bin", "HOME=" + home, "TMPDIR=" + tmp, "LANG=C.UTF-8"}
	if folders := smallLibraries(); folders != "" {
		base = append(base, "LD_LIBRARY_PATH="+folders)
	}

	return append(base, own...)
}
