package ffmpeg

import (
	"fmt"
	"strconv"

	"github.com/convertd/convertd/domain/file"
)

// waveCost is in milliseconds what it takes to draw sound, of one second.
const waveCost = 200

// wave makes the picture of a film of sound alone: its cover, or else its waves.
func (p *plan) wave() {
	tracks := p.facts.Of("audio")
	if len(tracks) == 0 || unreadable(tracks[0]) {
		return
	}

	shown := file.Stream{Kind: "video", Codec: "wave", Width: 1280, Height: 720, FPS: 25}
	if width, height := p.settings.lower(shown); height > 0 {
		shown.Width, shown.Height = width, height
	}

	if p.settings.fps > 0 {
		shown.FPS = float64(p.settings.fps)
	}

	p.args = append(p.args, "-filter_complex", p.drawn(tracks[0], shown), "-map", "[picture]")
	at := ":" + strconv.Itoa(p.streams)
	p.streams++
	p.setVideo(at, shown)
}

// drawn is the graph of the picture.
func (p *plan) drawn(sound, shown file.Stream) string {
	size := fmt.Sprintf("%d:%d", shown.Width, shown.Height)

	for _, s := range p.facts.Streams {
		if !s.Picture || s.Width == 0 || s.Height == 0 || s.Codec == "" {
			continue
		}

		p.args = append(p.args, "-shortest")

		return fmt.Sprintf("[0:%d]loop=loop=-1:size=1,setpts=N/(%v*TB),"+
			"scale=%s:force_original_aspect_ratio=decrease,pad=%s:(ow-iw)/2:(oh-ih)/2,"+
			"fps=%v,setsar=1,format=yuv420p[picture]", s.Index, shown.FPS, size, size, shown.FPS)
	}

	return fmt.Sprintf("[0:%d]showwaves=size=%dx%d:rate=%v:mode=cline:colors=0x4f8ff7,"+
		"format=yuv420p[picture]", sound.Index, shown.Width, shown.Height, shown.FPS)
}
