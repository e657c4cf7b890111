package sandbox

import (
	"fmt"
	"os"
)

const shell = "/bin/sh"

// fdLife is the reading end of a pipe that only the server can write to: it ends with the server.
const fdLife = "3"

// guarding leaves a guard in the command's process group, which kills that group when the pipe
// ends, and becomes the command. The kernel's own means, PR_SET_PDEATHSIG, does not reach that far:
// bubblewrap killed by it while it sets up leaves a pid 1 that waits for it for ever, or one that
// starts the program alone. The guard does not hold the command's output open, nor what bubblewrap
// reports to, and is no child of the command, which may wait for all it has. Where there can be no
// guard, there is no command.
const guarding = `( { exec <&` + fdLife + ` >&- 2>&- ` + fdLife + `<&- 4<&- 5<&- 6<&-; read -r _; kill -KILL 0; } & ) && exec "$@" ` + fdLife + `<&-`

// newLaunch is a command under guard; its path and arguments come later. The caller closes it.
func newLaunch() (*launch, error) {
	end, life, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("a pipe for the guard: %w", err)
	}

	return &launch{files: []*os.File{end}, life: life}, nil
}

// guarded is the command line that starts a command with its guard.
func guarded(argv []string) []string {
	return append([]string{shell, "-c", guarding, "sh"}, argv...)
}
