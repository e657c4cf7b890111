package ffmpeg

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// told is what FFmpeg says of content that it cannot decode, or that ends too early. Of what it
// says of times and of frames before the first key frame, nothing is seen or heard.
var told = regexp.MustCompile(`(?i)damaged|error at mb|error while decoding|invalid data found|` +
	`concealing|corrupt|header missing|invalid nal|ended prematurely|partial file|overread|` +
	`invalid residual|sync error|crc (?:error|mismatch)|invalid frame|decode_slice_header|` +
	`missing picture|asf bad header|packet_frag_size is invalid|packet mismatch|` +
	`exceeds containing master element`)

// damageTold tells of damage in the source that the result has inherited, or fails for it where
// that is asked for. Where streams were copied and nothing has looked into them on the way, the
// result is decoded; so it is for those who ask to fail.
func (e *Engine) damageTold(
	ctx context.Context,
	s ports.Step,
	said string,
	unseen bool,
) (string, error) {
	text := cutShort(s.Input().Path)
	if text == "" {
		var err error
		if text, err = e.endsEarly(ctx, s); err != nil {
			return "", err
		}
	}

	if text == "" && (unseen || s.Options.Text(fieldDamage) == "fail") {
		more, err := e.decoded(ctx, s)
		if err != nil {
			return "", err
		}

		said += more
	}

	if complaint := complaintIn(said); text == "" && complaint != "" {
		text = fmt.Sprintf(
			"The file is damaged: not all of it can be decoded (%s). "+
				"What is missing in it is missing in the result, too.",
			complaint,
		)
	}

	if text != "" && s.Options.Text(fieldDamage) == "fail" {
		return "", fault.New(fault.CorruptFile, "%s", text)
	}

	return text, nil
}

// walk has FFmpeg step through the parts of each frame of a film that is copied, beside the
// copying: that finds what was overwritten, and costs next to nothing, while decoding takes ten
// times as long as to copy.
func (p *plan) walk(s file.Stream) {
	steps := map[string]string{"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}[s.Codec]
	if steps == "" || p.edit.output != nil ||
		!slices.Contains([]string{"mov", "matroska", "flv"}, p.source.demuxer) {
		return
	}

	p.walked = append(p.walked,
		"-map", "0:"+strconv.Itoa(s.Index), "-c", "copy", "-bsf", steps, "-f", "null", "-")
}

// complaintIn is the first word of damage, without the part of FFmpeg that says it.
func complaintIn(said string) string {
	for line := range strings.Lines(said) {
		if told.MatchString(line) {
			_, words, found := strings.Cut(line, "] ")
			if !found {
				words = line
			}

			return strings.TrimSpace(words)
		}
	}

	return ""
}

// decoded decodes the result at full speed, and returns what there was to complain of. Of long ones
// it is three parts.
func (e *Engine) decoded(ctx context.Context, s ports.Step) (string, error) {
	const whole, part, parts = 600, "60", 3 // seconds

	target, length := containers()[s.To], s.Input().Facts.Duration
	open := append(target.inputArgs(), "-i", sandbox.WorkPath(outputStem+s.To))
	args := slices.Concat([]string{"-threads", strconv.Itoa(e.threads)}, open, []string{
		"-map", "0:v?", "-map", "0:a?",
	})

	if length > whole {
		args = nil

		for n := range parts {
			at := clockOf(length * float64(n) / parts)
			args = slices.Concat(args, []string{"-ss", at, "-t", part}, open)
		}

		for n := range parts {
			args = append(args, "-map", strconv.Itoa(n)+":v?", "-map", strconv.Itoa(n)+":a?")
		}
	}

	j, err := e.job(s, run{args: append(args, "-f", "null", "-")})
	if err != nil {
		return "", err
	}

	said, err := e.deps.Run(ctx, j)
	if err != nil && ctx.Err() == nil && fault.Is(err, fault.CorruptFile) {
		return "Invalid data found", nil
	}

	return said.Stderr, err
}

// cutShort tells of a file that has fewer bytes than its head says, of those formats of which
// FFmpeg reads what there is without a word.
func cutShort(path string) string {
	const enough = 64 << 10

	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // opened for reading

	info, err := f.Stat()
	if err != nil {
		return ""
	}

	head, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return ""
	}

	if bytes.HasPrefix(head, []byte(oggPage)) && pageCut(f, info.Size()) {
		return "The file is cut short: its last page is not whole. " +
			"What is missing in it is missing in the result, too."
	}

	const grace = 50 // the part of a file by which some writers are wrong about it

	if says := sizeSaid(head); says > info.Size()+info.Size()/grace {
		return fmt.Sprintf(
			"The file is cut short: it says that it has %d bytes, and has %d. "+
				"What is missing in it is missing in the result, too.",
			says,
			info.Size(),
		)
	}

	return ""
}

// sizeSaid is how many bytes RIFF and ASF say that they have; 0 where they do not know.
func sizeSaid(head []byte) int64 {
	const (
		unknown = 1<<32 - 256 // and above: written by those who do not know the size
		at      = 40          // of the size in ASF's properties
	)

	if bytes.HasPrefix(head, []byte("RIFF")) && len(head) > 8 {
		if size := int64(binary.LittleEndian.Uint32(head[4:])); size < unknown {
			return size + 8
		}
	}

	properties := []byte{
		0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11,
		0x8e, 0xe4, 0x00, 0xc0, 0x0c, 0x20, 0x53, 0x65,
	}
	if i := bytes.Index(head, properties); i >= 0 && len(head) >= i+at+8 &&
		bytes.HasPrefix(head, []byte{0x30, 0x26, 0xb2, 0x75}) {
		if size := binary.LittleEndian.Uint64(head[i+at:]); size <= math.MaxInt64 {
			return int64(size)
		}
	}

	return 0
}
