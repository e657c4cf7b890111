package imagemagick

import (
	"context"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// foreign has FFmpeg decode a picture of a kind that ImageMagick 6 does not know, or shows in other
// colours. It returns the step with the PNG to read.
func (e *Engine) foreign(ctx context.Context, s ports.Step) (ports.Step, error) {
	const made, ffmpeg = "foreign.png", "ffmpeg"

	demuxer := foreignTo(s.Input().Path, s.From)
	if demuxer == "" || !e.deps.Installed(ffmpeg) {
		return s, nil
	}

	_, err := e.deps.Run(ctx, kit.Job{
		Step: s, Failure: failure(s.From),
		Command: sandbox.Command{
			Tool: ffmpeg,
			Args: []string{
				"-nostdin", "-v", "error", "-xerror", "-f", demuxer,
				"-i", sandbox.InPath(input), "-frames:v", "1", "-f", "image2", "-c:v", "png",
				sandbox.WorkPath(made),
			},
			Lane: sandbox.Picture, Limits: kit.PictureLimits(), Inputs: inputs(s.Input().Path),
		},
	})
	if err != nil {
		return s, err
	}

	s.From, s.Inputs = "png", []ports.Input{{Path: filepath.Join(s.Dir, made)}}

	return s, nil
}

// foreignTo returns FFmpeg's demuxer for a picture that ImageMagick does not read right, "" for all
// others.
func foreignTo(path, formatID string) string {
	head := make([]byte, 128)

	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()

	if _, err := io.ReadFull(f, head); err != nil {
		return ""
	}

	switch {
	case formatID == "dds" && !plainDDS(head):
		return "dds_pipe"
	case formatID == "pcx" && head[3] == 1 && head[65] == 1: // a bit a pixel, and one plane
		return "pcx_pipe"
	}

	return ""
}

// plainDDS reports whether ImageMagick 6 knows how the blocks are packed, or in which order the
// channels are (DirectX, DDS_PIXELFORMAT).
func plainDDS(head []byte) bool {
	const flags, code, red, packed = 80, 84, 92, 4

	le := binary.LittleEndian
	if le.Uint32(head[flags:])&packed != 0 {
		return slices.Contains([]string{"DXT1", "DXT3", "DXT5"}, string(head[code:code+4]))
	}

	return le.Uint32(head[red:]) != 0xff // red does not come first
}
