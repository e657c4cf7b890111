package sandbox

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// borrowUID finds a uid that no other sandbox of this machine uses now, because RLIMIT_NPROC counts
// by uid, and a uid shared by two runs would let one starve the other. The claim is an abstract
// socket: it is seen by every convertd of the machine, needs no file and goes with the process.
func borrowUID(first int) (uid int, giveBack func(), err error) {
	for uid = first; uid <= lastUID; uid++ {
		//nolint:noctx // it binds a name, nothing waits
		claim, err := net.Listen("unix", "@convertd-sandbox-uid-"+strconv.Itoa(uid))
		if err == nil {
			return uid, func() { _ = claim.Close() }, nil
		}

		if !errors.Is(err, syscall.EADDRINUSE) {
			return 0, nil, fmt.Errorf("claiming a uid: %w", err)
		}
	}

	return 0, nil, fmt.Errorf("every uid from %d to %d is in use", first, lastUID)
}
