package ffmpeg

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// Mutagen writes what FFmpeg has no place for into the atoms of names of one's own in which
// players look for it, as iTunes and Picard do. It is Debian's python3-mutagen.
const (
	python  = "python3"
	mutagen = "/usr/lib/python3/dist-packages/mutagen"

	freeform = `import sys
from mutagen.mp4 import MP4

song = MP4(sys.argv[1])
for name, value in zip(sys.argv[2::2], sys.argv[3::2]):
    song["----:com.apple.iTunes:" + name] = value.encode()
song.save()
`
)

// writesFreeform says whether names of one's own can be written into what this container is.
func (e *Engine) writesFreeform(c container) bool {
	_, err := os.Stat(mutagen)

	return err == nil && c.audioOnly && c.family() == familyApple && e.deps.Installed(python)
}

// setFreeform writes what is told under these names into a finished file. ReplayGain is spelled in
// small letters there, all else in capitals.
func (e *Engine) setFreeform(
	ctx context.Context, s ports.Step, path string, told map[string]string, names []string,
) error {
	limits, err := e.limits(s)
	if err != nil {
		return err
	}

	args := []string{"-I", "-c", freeform, sandbox.WorkPath(filepath.Base(path))}

	for _, name := range names {
		value := headed(told, name)

		if !strings.HasPrefix(name, replayGain) {
			name = strings.ToUpper(name)
		}

		args = append(args, name, value)
	}

	_, err = e.deps.Run(ctx, kit.Job{Step: s, Failure: failure, Command: sandbox.Command{
		Tool: python, Args: args, Lane: sandbox.Media, Limits: limits,
	}})

	return err
}
