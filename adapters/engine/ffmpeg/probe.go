package ffmpeg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// Probe reads streams, chapters and duration with ffprobe; see ports.Engine. Facts that already
// came from such a probe are returned as they are.
func (e *Engine) Probe(
	ctx context.Context,
	path, formatID string,
	known file.Facts,
) (file.Facts, error) {
	if known.Probed && len(known.Streams) > 0 {
		return known, nil
	}

	c, ok := containers()[formatID]
	if !ok {
		c, ok = stills()[formatID]
	}

	if !ok {
		return known, nil
	}

	query := kit.Probe(ffprobeTool, probeArgs(c)...)
	query.Inputs = []sandbox.Mount{{Host: path, Name: inputName}}
	result, err := e.deps.Runner.Run(ctx, query)

	var exit *sandbox.Exit
	switch {
	case errors.As(err, &exit) && ctx.Err() == nil && !ours(exit):
		return file.Facts{}, unreadableInput(c, exit.Stderr).Because(err)
	case err != nil:
		return file.Facts{}, sandbox.Fault(ctx, err, failure)
	}

	facts, err := readFacts(known, result)
	if err == nil && c.demuxer == "mov" {
		err = external(path)
	}

	if err != nil {
		return file.Facts{}, err
	}

	facts.Joinable = c.joinable()

	if len(facts.Of("video"))+len(facts.Of("audio")) == 0 {
		return file.Facts{}, fault.New(
			fault.CorruptFile,
			"The file cannot be read as %s: neither a picture nor sound was found in it.",
			c.name,
		)
	}

	return facts, nil
}

// joinable reports whether two files of the format are one when they are joined end to end, as
// recordings in parts often are.
func (c container) joinable() bool {
	return slices.Contains(strings.Fields("ogg flac mpegts mpeg mp3 aac ac3 eac3 dts"), c.demuxer)
}

// probeArgs ask for what there is to know. Of films that can have players skip their beginning, the
// first packets are read, and of animations all: how long the last frame stands is not told
// elsewhere.
func probeArgs(c container) []string {
	const (
		streams = "stream=index,codec_type,codec_name,codec_tag_string,profile,pix_fmt,width,height," +
			"avg_frame_rate,r_frame_rate,bit_rate,channels,channel_layout,sample_rate," +
			"bits_per_sample,bits_per_raw_sample,start_time,duration,sample_aspect_ratio," +
			"field_order,color_transfer,color_space:stream_tags:stream_disposition=attached_pic,default:" +
			"stream_side_data=rotation,displaymatrix"
		whole   = "format=duration,bit_rate,start_time:chapter=id"
		packets = "packet=stream_index,pts_time,duration_time,flags"
	)

	entries := streams + ":" + whole

	args := append([]string{"-hide_banner", "-loglevel", "warning"}, c.inputArgs()...)

	switch c.demuxer {
	case "mov":
		entries += ":" + packets

		args = append(args, "-read_intervals", "%+#32")
	case gifID:
		entries += ":" + packets
	}

	return append(
		args,
		"-show_entries",
		entries,
		"-of",
		"json=compact=1",
		sandbox.InPath(inputName),
	)
}

// inputArgs forces the demuxer, and forbids it to open anything but the file itself: an HLS
// playlist named as a film must not be followed.
func (c container) inputArgs() []string {
	args := []string{"-protocol_whitelist", "file,pipe", "-format_whitelist", c.demuxer}
	return append(append(args, c.input...), "-f", c.demuxer)
}

// probed is ffprobe's answer. Numbers come as text where ffprobe is not sure of them.
type probed struct {
	Streams  []probedStream    `json:"streams"`
	Chapters []json.RawMessage `json:"chapters"`
	Packets  []probedPacket    `json:"packets"`
	Format   struct {
		Duration string `json:"duration"`
		Bitrate  string `json:"bit_rate"`
		Start    string `json:"start_time"`
	} `json:"format"`
}

type probedPacket struct {
	Stream   int    `json:"stream_index"`
	Time     string `json:"pts_time"`
	Duration string `json:"duration_time"`
	Flags    string `json:"flags"`
}

type probedStream struct {
	Index       int               `json:"index"`
	Kind        string            `json:"codec_type"`
	Codec       string            `json:"codec_name"`
	Tag         string            `json:"codec_tag_string"`
	Profile     string            `json:"profile"`
	PixelFormat string            `json:"pix_fmt"`
	Width       int               `json:"width"`
	Height      int               `json:"height"`
	Average     string            `json:"avg_frame_rate"`
	Base        string            `json:"r_frame_rate"`
	Bitrate     string            `json:"bit_rate"`
	Channels    int               `json:"channels"`
	Layout      string            `json:"channel_layout"`
	Samples     string            `json:"sample_rate"`
	Aspect      string            `json:"sample_aspect_ratio"`
	Fields      string            `json:"field_order"`
	Transfer    string            `json:"color_transfer"`
	Matrix      string            `json:"color_space"`
	Bits        int               `json:"bits_per_sample"`
	RawBits     string            `json:"bits_per_raw_sample"`
	Start       string            `json:"start_time"`
	Duration    string            `json:"duration"`
	Tags        map[string]string `json:"tags"`
	Disposition struct {
		Picture int `json:"attached_pic"`
		Default int `json:"default"`
	} `json:"disposition"`
	SideData []struct {
		Rotation float64 `json:"rotation"`
		Matrix   string  `json:"displaymatrix"`
	} `json:"side_data_list"`
}

func readFacts(known file.Facts, result sandbox.Result) (file.Facts, error) {
	var answer probed
	if err := json.Unmarshal(result.Stdout, &answer); err != nil {
		return file.Facts{}, fmt.Errorf("ffprobe's answer: %w", err)
	}

	facts := known
	facts.Probed, facts.Streams, facts.Chapters = true, nil, len(answer.Chapters)
	// A length that was guessed from the size and the first frames' bitrate can be wrong tenfold:
	// no length is better.
	guessed := strings.Contains(result.Stderr, "Estimating duration from bitrate")
	if !guessed {
		facts.Duration = number(answer.Format.Duration)
	}

	for _, s := range answer.Streams {
		stream := s.stream()
		if guessed {
			stream.Duration = 0
		}

		stream.Start = max(0, signed(s.Start)-signed(answer.Format.Start))
		facts.Streams = append(facts.Streams, stream)
	}

	answer.tell(facts.Streams)

	if len(facts.Streams) == 1 && facts.Streams[0].Bitrate == 0 && !guessed {
		facts.Streams[0].Bitrate = int(number(answer.Format.Bitrate))
	}

	if videos := facts.Of("video"); len(videos) > 0 {
		facts.Width, facts.Height = shown(videos[0])
	}

	return facts, nil
}

func (p probedStream) stream() file.Stream {
	s := file.Stream{
		Index:       p.Index,
		Kind:        p.Kind,
		Codec:       p.codec(),
		Profile:     p.Profile,
		PixelFormat: p.PixelFormat,
		Width:       p.Width,
		Height:      p.Height,
		Bitrate: int(
			first(number(p.Bitrate), number(p.Tags["BPS"]), number(p.Tags["BPS-eng"])),
		),
		Channels: p.Channels,
		Duration: p.length(),
		Language: p.Tags["language"],
		Picture:  p.Disposition.Picture == 1,
		Default:  p.Disposition.Default == 1,
	}
	if s.Language == "und" {
		s.Language = ""
	}

	if s.Kind == "video" {
		s.FPS = first(ratio(p.Average), ratio(p.Base))
		if p.Codec == gifID { // some frames may stand long: what counts is how short others do
			s.FPS = first(ratio(p.Base), s.FPS)
		}

		s.PixelShape = shape(p.Aspect)
		s.Interlaced = slices.Contains([]string{"tt", "bb", "tb", "bt"}, p.Fields)
		s.Alpha = p.Tags["alpha_mode"] == "1" || p.Tags["ALPHA_MODE"] == "1" ||
			hasAlpha(p.PixelFormat)

		if p.Transfer != "unknown" {
			s.Transfer = p.Transfer
		}

		if p.Matrix != "unknown" {
			s.Matrix = p.Matrix
		}
	}

	if s.Kind == "audio" {
		s.SampleRate = int(number(p.Samples))
		s.Bits = int(first(number(p.RawBits), float64(p.Bits)))
		s.Layout = p.Layout
	}

	for _, side := range p.SideData {
		s.Mirrored = s.Mirrored || mirrors(side.Matrix)

		if side.Rotation != 0 {
			const circle = 360

			s.Rotation = (int(math.Round(side.Rotation))%circle + circle) % circle
		}
	}

	return s
}

// length is in seconds. Matroska's own tag tells when the stream ends, which is later than it is
// long where it begins late.
func (p probedStream) length() float64 {
	if told := number(p.Duration); told > 0 {
		return told
	}

	return max(0, first(clock(p.Tags["DURATION"]), clock(p.Tags["DURATION-eng"]))-number(p.Start))
}

// codec names what FFmpeg has no codec for by the tag that the file gives it.
func (p probedStream) codec() string {
	if p.Kind == "data" && (p.Codec == "" || p.Codec == "bin_data") {
		return p.Tag
	}

	if p.Codec == "unknown" || p.Codec == "none" {
		return ""
	}

	return p.Codec
}

func first(numbers ...float64) float64 {
	for _, n := range numbers {
		if n > 0 {
			return n
		}
	}

	return 0
}

// number reads a decimal number; anything else, "N/A" too, is 0.
func number(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 0 {
		return 0
	}

	return n
}

// ratio reads "30000/1001".
func ratio(text string) float64 {
	above, below, _ := strings.Cut(text, "/")
	if n := number(below); n > 0 {
		return number(above) / n
	}

	return 0
}

// clock reads "00:01:02.500000000" as seconds.
func clock(text string) float64 {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return 0
	}

	return number(parts[0])*3600 + number(parts[1])*60 + number(parts[2])
}
