package ffmpeg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// Probe reads streams, chapters and duration with ffprobe; see ports.Engine. Facts that already came from such a probe are returned as they are.
func (e *Engine) Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	if known.Probed && len(known.Streams) > 0 {
		return known, nil
	}
	c, ok := containers()[formatID]
	if !ok {
		return known, nil
	}
	result, err := e.runner.Run(ctx, sandbox.Command{
		Tool: ffprobeTool, Args: probeArgs(c), Inputs: []sandbox.Mount{{Host: path, Name: inputName}}, Light: true,
		// Measured: 330 MiB of address space and 60 MiB of memory on ordinary files; the rest is for the first pictures of large ones.
		Limits: sandbox.Limits{Wall: time.Minute, CPU: time.Minute, Memory: 1 << 30, AddressSpace: 4 << 30},
	})
	var exit *sandbox.Exit
	switch {
	case errors.As(err, &exit) && ctx.Err() == nil && !ours(exit):
		return file.Facts{}, unreadableInput(c, exit.Stderr).Because(err)
	case err != nil:
		return file.Facts{}, failure(ctx, err)
	}
	facts, err := readFacts(known, result)
	if err != nil {
		return file.Facts{}, err
	}
	if len(facts.Of("video"))+len(facts.Of("audio")) == 0 {
		return file.Facts{}, fault.New(fault.CorruptFile, "The file cannot be read as %s: neither a picture nor sound was found in it.", c.name)
	}
	return facts, nil
}

func probeArgs(c container) []string {
	const entries = "stream=index,codec_type,codec_name,codec_tag_string,profile,pix_fmt,width,height,avg_frame_rate,r_frame_rate,bit_rate,channels," +
		"bits_per_sample,bits_per_raw_sample,start_time,duration:stream_tags:stream_disposition=attached_pic:stream_side_data=rotation:" +
		"format=duration,bit_rate:chapter=id"
	args := append([]string{"-hide_banner", "-loglevel", "warning"}, c.inputArgs()...)
	return append(args, "-show_entries", entries, "-of", "json=compact=1", sandbox.InPath(inputName))
}

// inputArgs forces the demuxer, and forbids it to open anything but the file itself: an HLS playlist named as a film must not be followed.
func (c container) inputArgs() []string {
	args := []string{"-protocol_whitelist", "file,pipe", "-format_whitelist", c.demuxer}
	return append(append(args, c.input...), "-f", c.demuxer)
}

// probed is ffprobe's answer. Numbers come as text where ffprobe is not sure of them.
type probed struct {
	Streams  []probedStream    `json:"streams"`
	Chapters []json.RawMessage `json:"chapters"`
	Format   struct {
		Duration string `json:"duration"`
		Bitrate  string `json:"bit_rate"`
	} `json:"format"`
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
	Bits        int               `json:"bits_per_sample"`
	RawBits     string            `json:"bits_per_raw_sample"`
	Start       string            `json:"start_time"`
	Duration    string            `json:"duration"`
	Tags        map[string]string `json:"tags"`
	Disposition struct {
		Picture int `json:"attached_pic"`
	} `json:"disposition"`
	SideData []struct {
		Rotation float64 `json:"rotation"`
	} `json:"side_data_list"`
}

func readFacts(known file.Facts, result sandbox.Result) (file.Facts, error) {
	var answer probed
	if err := json.Unmarshal(result.Stdout, &answer); err != nil {
		return file.Facts{}, fmt.Errorf("ffprobe's answer: %w", err)
	}
	facts := known
	facts.Probed, facts.Streams, facts.Chapters = true, nil, len(answer.Chapters)
	// A length that was guessed from the size and the first frames' bitrate can be wrong tenfold: no length is better.
	guessed := strings.Contains(result.Stderr, "Estimating duration from bitrate")
	if !guessed {
		facts.Duration = number(answer.Format.Duration)
	}
	for _, s := range answer.Streams {
		stream := s.stream()
		if guessed {
			stream.Duration = 0
		}
		facts.Streams = append(facts.Streams, stream)
	}
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
		Index: p.Index, Kind: p.Kind, Codec: p.codec(), Profile: p.Profile, PixelFormat: p.PixelFormat, Width: p.Width, Height: p.Height,
		Bitrate: int(first(number(p.Bitrate), number(p.Tags["BPS"]), number(p.Tags["BPS-eng"]))), Channels: p.Channels,
		Duration: p.length(),
		Language: p.Tags["language"], Picture: p.Disposition.Picture == 1,
	}
	if s.Language == "und" {
		s.Language = ""
	}
	if s.Kind == "video" {
		s.FPS = first(ratio(p.Average), ratio(p.Base))
	}
	if s.Kind == "audio" {
		s.Bits = int(first(number(p.RawBits), float64(p.Bits)))
	}
	for _, side := range p.SideData {
		if side.Rotation != 0 {
			const circle = 360
			s.Rotation = (int(math.Round(side.Rotation))%circle + circle) % circle
		}
	}
	return s
}

// length is in seconds. Matroska's own tag tells when the stream ends, which is later than it is long where it begins late.
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
