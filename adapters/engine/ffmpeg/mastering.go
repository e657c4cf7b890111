package ffmpeg

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// mastered is what a film of a high dynamic range says of the screen that it was graded on (SMPTE
// ST 2086), and of its own light in candela a square metre (CTA-861.3).
type mastered struct {
	Kind        string `json:"side_data_type"`
	RedX        string `json:"red_x"`
	RedY        string `json:"red_y"`
	GreenX      string `json:"green_x"`
	GreenY      string `json:"green_y"`
	BlueX       string `json:"blue_x"`
	BlueY       string `json:"blue_y"`
	WhiteX      string `json:"white_point_x"`
	WhiteY      string `json:"white_point_y"`
	Least       string `json:"min_luminance"`
	Most        string `json:"max_luminance"`
	MostOfPixel int    `json:"max_content"`
	MostOfFrame int    `json:"max_average"`
}

// params are those by which x265 says the same; FFmpeg 5.1 does not hand it on.
func (m mastered) params() string {
	const chroma, luminance = 50_000, 10_000 // parts of one, in which x265 counts

	parts := func(text string, of float64) int { return int(math.Round(ratio(text) * of)) }

	switch m.Kind {
	case "Mastering display metadata":
		return fmt.Sprintf(":hdr10=1:master-display=G(%d,%d)B(%d,%d)R(%d,%d)WP(%d,%d)L(%d,%d)",
			parts(m.GreenX, chroma), parts(m.GreenY, chroma),
			parts(m.BlueX, chroma), parts(m.BlueY, chroma),
			parts(m.RedX, chroma), parts(m.RedY, chroma),
			parts(m.WhiteX, chroma), parts(m.WhiteY, chroma),
			parts(m.Most, luminance), parts(m.Least, luminance))
	case "Content light level metadata":
		return fmt.Sprintf(":max-cll=%d,%d", m.MostOfPixel, m.MostOfFrame)
	}

	return ""
}

// mastering are the parameters for the first picture of a high dynamic range; "" where there is
// none, or it says nothing.
func (e *Engine) mastering(ctx context.Context, s ports.Step) (string, error) {
	videos := s.Input().Facts.Of("video")
	if !containers()[s.To].holdsVideo() || !slices.ContainsFunc(videos, hdr) {
		return "", nil
	}

	var answer struct {
		Frames []struct {
			Side []mastered `json:"side_data_list"`
		} `json:"frames"`
	}

	err := e.ask(ctx, s.Input().Path, containers()[s.From], &answer,
		"-select_streams", "v:0", "-read_intervals", "%+#1",
		"-show_frames", "-show_entries", "frame=side_data_list")
	if err != nil {
		return "", err
	}

	params := ""

	for _, frame := range answer.Frames {
		for _, side := range frame.Side {
			params += side.params()
		}
	}

	return params, nil
}

// masteredOf is what x265 has to be told of the light of a picture that keeps its range.
func (p *plan) masteredOf(name string, s file.Stream) string {
	if name != "libx265" || !hdr(s) || p.pixels(s, encoders()[name]) == "yuv420p" {
		return ""
	}

	return p.edit.mastering
}
