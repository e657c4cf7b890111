package ffmpeg

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// measured is how loud a track is, as FFmpeg's loudnorm says it, by EBU R 128.
type measured struct {
	Loudness  string `json:"input_i"`      // LUFS
	Peak      string `json:"input_tp"`     // dBTP
	Range     string `json:"input_lra"`    // LU
	Threshold string `json:"input_thresh"` // LUFS
	Offset    string `json:"target_offset"`
}

// goal is how loud a track is to be.
type goal struct{ loudness, peak float64 }

// normalize brings all sound to one loudness: it is measured first, and then raised or lowered as a
// whole, so that what is soft in it stays so. Where a peak would be cut off, it is compressed.
func normalize(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	tracks := s.Input().Facts.Of("audio")
	if len(tracks) == 0 {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"The file has no sound that could be made louder or softer.",
		)
	}

	g := goal{}
	g.loudness, _ = s.Options.Float("loudness")
	g.peak, _ = s.Options.Float("true_peak")
	c := edit{sounds: map[int][]string{}, begun: 0.5}

	for n, track := range tracks {
		done := func(n int) float64 { return c.begun * float64(n) / float64(len(tracks)) }

		was, err := e.loudness(ctx, s, run{args: g.first(track), from: done(n), to: done(n + 1)})
		if err != nil {
			return ports.Made{}, err
		}

		if was.silent() {
			c.warnings = append(c.warnings, "It is silent, and stays so.")
			continue
		}

		c.sounds[track.Index] = []string{
			g.second(was),
			"aformat=sample_rates=" + strconv.Itoa(canvas{sound: &track}.sampleRate()),
		}
	}

	return e.write(ctx, s, c)
}

// loudness does a run that measures a track.
func (e *Engine) loudness(ctx context.Context, s ports.Step, r run) (measured, error) {
	r.args = append(
		append(containers()[s.From].inputArgs(), "-i", sandbox.InPath(inputName)),
		r.args...)
	r.seconds = s.Input().Facts.Duration

	j, err := e.job(s, r)
	if err != nil {
		return measured{}, err
	}

	said, err := e.deps.Run(ctx, j)
	if err != nil {
		return measured{}, err
	}

	begin := strings.LastIndex(said.Stderr, "{")
	if begin < 0 {
		return measured{}, fmt.Errorf("loudnorm measured nothing: %s", said.Stderr)
	}

	var m measured
	if err := json.NewDecoder(strings.NewReader(said.Stderr[begin:])).Decode(&m); err != nil {
		return measured{}, fmt.Errorf("loudnorm's answer: %w", err)
	}

	return m, nil
}

// silent is true of what is below all that can be heard.
func (m measured) silent() bool {
	loud, err := strconv.ParseFloat(m.Loudness, 64)

	const deaf = -70 // where the measure ends

	return err != nil || math.IsInf(loud, 0) || loud <= deaf
}

// first are the arguments that have a track measured.
func (g goal) first(track file.Stream) []string {
	filter := fmt.Sprintf(
		"loudnorm=I=%s:TP=%s:LRA=11:print_format=json",
		seconds(g.loudness),
		seconds(g.peak),
	)

	return []string{
		"-map",
		"0:" + strconv.Itoa(track.Index),
		"-af",
		filter,
		"-loglevel",
		"info",
		"-f",
		"null",
		"-",
	}
}

// second is the filter that changes what was measured. A range as wide as it is lets it be changed
// as a whole.
func (g goal) second(m measured) string {
	const usual, widest = 11, 50

	wide, _ := strconv.ParseFloat(m.Range, 64)

	return fmt.Sprintf(
		"loudnorm=I=%s:TP=%s:LRA=%s:measured_I=%s:measured_TP=%s:measured_LRA=%s:measured_thresh=%s:offset=%s:linear=true",
		seconds(g.loudness),
		seconds(g.peak),
		seconds(min(max(wide, usual), widest)),
		m.Loudness,
		m.Peak,
		m.Range,
		m.Threshold,
		m.Offset,
	)
}
