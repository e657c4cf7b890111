package ffmpeg

import (
	"context"
	"fmt"
	"strconv"

	"github.com/convertd/convertd/ports"
)

// chapter is one of a file: where it begins, in seconds, and what it is called.
type chapter struct {
	Start string `json:"start_time"`
	Tags  struct {
		Title string `json:"title"`
	} `json:"tags"`
}

// chapterMarks are the options that write chapters to Ogg as its tags have them
// (wiki.xiph.org/Chapter_Extension): FFmpeg 5.1 writes none beside Vorbis, and beside Opus takes
// seconds and their fractions apart, so that 1.5 becomes 2.5.
func (e *Engine) chapterMarks(ctx context.Context, s ports.Step, c edit) ([]string, error) {
	target := containers()[s.To]
	if target.demuxer != "ogg" || !target.chapters || c.noChapters ||
		s.Input().Facts.Chapters == 0 {
		return nil, nil
	}

	list, err := e.chaptersOf(ctx, s)
	if err != nil {
		return nil, err
	}

	const most = 999 // that three digits number

	var args []string

	for i, each := range list[:min(len(list), most)] {
		start, err := strconv.ParseFloat(each.Start, 64)
		if err != nil {
			return nil, fmt.Errorf("the start of chapter %d: %w", i+1, err)
		}

		name := fmt.Sprintf("CHAPTER%03d", i+1)
		args = append(args, "-metadata:s:a:0", name+"="+stamped(start),
			"-metadata:s:a:0", name+"NAME="+each.Tags.Title)
	}

	return args, nil
}

// stamped is a time as hours, minutes, seconds and their thousandths.
func stamped(seconds float64) string {
	const second, minute, hour = 1000, 60_000, 3_600_000

	ms := max(int64(seconds*second+0.5), 0)

	return fmt.Sprintf(
		"%02d:%02d:%02d.%03d", ms/hour, ms%hour/minute, ms%minute/second, ms%second,
	)
}

func (e *Engine) chaptersOf(ctx context.Context, s ports.Step) ([]chapter, error) {
	var answer struct {
		Chapters []chapter `json:"chapters"`
	}

	err := e.ask(ctx, s.Input().Path, containers()[s.From], &answer, "-show_chapters")

	return answer.Chapters, err
}
