package apng

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/line"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

const (
	ffmpeg = "ffmpeg -nostdin -v error -xerror "
	frames = "-plays 0 -pred mixed -f apng OUT"
)

// New looks at the FFmpeg that is installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	return line.New(ctx, deps, line.Tool{
		Name: "apng", Package: "ffmpeg", Needs: []string{"ffmpeg"},
		Ask: []string{"ffmpeg", "-version"}, Says: `ffmpeg version (\d\S*)`,
		Lane: sandbox.Picture, Limits: kit.PictureLimits(),
		Ways: []line.Way{
			{
				From: "gif", To: "apng", Cost: 160, Loss: route.Faithful,
				Runs: []string{ffmpeg + "-f gif -i IN " + frames},
			},
			// By WebP, animations become all else that pictures do.
			{
				From: "apng", To: "webp", Cost: 160, Loss: route.Faithful,
				Runs: []string{
					ffmpeg + "-f apng -i IN -c:v libwebp_anim -lossless 1 -loop 0 -f webp OUT",
				},
			},
			// FFmpeg makes a plain PNG of one frame, which is therefore shown twice.
			{
				From: "png", To: "apng", Cost: 160, Loss: route.Faithful,
				Runs: []string{
					ffmpeg + "-f png_pipe -framerate 1 -i IN -vf tpad=stop=1:stop_mode=clone " + frames,
				},
			},
		},
	})
}
