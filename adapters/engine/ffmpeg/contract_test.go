package ffmpeg_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := ffmpeg.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	for from, to := range map[string]string{"mov": "mp4", "wav": "mp3", "gif": "webm"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			contract.Engine(t, contract.Engines{
				Here:    newEngine(t),
				Missing: none,
				From:    from,
				To:      to,
				Sample:  workbench.Fixture(t, from),
				Room:    workbench.New(t),
			})
		})
	}
}
