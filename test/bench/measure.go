package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const mib = 1 << 20

// settled is after how long with nothing to do a server counts as idle.
const settled = 5 * time.Second

func (b *tools) idle(context.Context) error {
	<-time.After(settled)

	memory, err := b.server.Memory()
	if err != nil {
		return err
	}

	b.rows = append(b.rows,
		row{"start to ready", ms(b.server.Ready), "", "", "≤ 1000 ms"},
		row{"idle, resident", fmt.Sprintf("%d MiB", memory.VmRSS/mib), "", "", "< 80 MiB"},
		row{"idle, of that its own memory", fmt.Sprintf("%d MiB", memory.RssAnon/mib), "", "", ""})

	return nil
}

// timed runs f and returns how long it took.
func timed(f func() error) (time.Duration, error) {
	begun := time.Now()
	err := f()

	return time.Since(begun), err
}

func tool(ctx context.Context, name string, args ...string) error {
	if out, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}

	return nil
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// beside runs server and tool in turns and returns the medians.
func beside(rounds int, server, bare func() error) (s, t time.Duration, err error) {
	var servers, tools []time.Duration

	for range rounds {
		d, err := timed(server)
		if err != nil {
			return 0, 0, err
		}

		servers = append(servers, d)
		if d, err = timed(bare); err != nil {
			return 0, 0, err
		}

		tools = append(tools, d)
	}

	return median(servers), median(tools), nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

func (b *tools) smallPicture(ctx context.Context) error {
	const rounds = 31

	in, out := filepath.Join("test", "fixtures", "sample.png"), filepath.Join(b.dir, "bare.webp")

	s, t, err := beside(rounds,
		func() error { return b.waited(ctx, in, "webp") },
		func() error { return tool(ctx, "vips", "copy", in, out+"[Q=80]") })
	if err != nil {
		return fmt.Errorf("small picture: %w", err)
	}

	b.rows = append(
		b.rows,
		row{
			fmt.Sprintf("small PNG to WebP, median of %d", rounds),
			ms(s),
			ms(t),
			"+" + ms(s-t),
			"≤ +60 ms",
		},
	)

	return nil
}

// waited converts a file in one request that waits for the result.
func (b *tools) waited(ctx context.Context, in, target string) error {
	j, err := b.convertFile(ctx, in, target, "?wait=120")
	if err == nil && j.Status != "completed" {
		err = fmt.Errorf("job %s is %s", j.ID, j.Status)
	}

	return err
}

// remux is the bare tool's way from MOV to MP4, with the index in front as the server writes it.
// Like the server's, each result is a new file that stays: to write over an old one is much faster,
// since its memory is there already.
func (b *tools) remux(ctx context.Context, in string) error {
	b.results++
	out := filepath.Join(b.dir, fmt.Sprintf("bare-%d.mp4", b.results))

	return tool(
		ctx,
		"ffmpeg",
		"-nostdin",
		"-loglevel",
		"error",
		"-y",
		"-i",
		in,
		"-c",
		"copy",
		"-movflags",
		"+faststart",
		out,
	)
}

// makeShort makes a film of half a minute.
func makeShort(ctx context.Context, in string) error {
	err := tool(
		ctx,
		"ffmpeg",
		"-nostdin",
		"-loglevel",
		"error",
		"-y",
		"-f",
		"lavfi",
		"-i",
		"testsrc2=size=1280x720:rate=30,noise=alls=12:allf=t",
		"-f",
		"lavfi",
		"-i",
		"sine=frequency=440",
		"-t",
		"30",
		"-c:v",
		"libx264",
		"-preset",
		"ultrafast",
		"-b:v",
		"3500k",
		"-maxrate",
		"3500k",
		"-bufsize",
		"7M",
		"-pix_fmt",
		"yuv420p",
		"-c:a",
		"aac",
		in,
	)
	if err != nil {
		return fmt.Errorf("make the short video: %w", err)
	}

	return nil
}

// repeat makes a film of so many bytes, at least, of a short one.
func repeat(ctx context.Context, short, in string, size int64) error {
	info, err := os.Stat(short)
	if err != nil {
		return fmt.Errorf("look at the short video: %w", err)
	}

	err = tool(ctx, "ffmpeg", "-nostdin", "-loglevel", "error", "-y",
		"-stream_loop", strconv.FormatInt(size/info.Size(), 10), "-i", short, "-c", "copy", in)
	if err != nil {
		return fmt.Errorf("make the long video: %w", err)
	}

	return nil
}

// chain is the least that a server has to run for it: it reads what the source is, converts it, and
// reads the result.
func (b *tools) chain(ctx context.Context, in string) error {
	if err := tool(ctx, "ffprobe", "-v", "error", "-show_format", "-show_streams", in); err != nil {
		return err
	}

	if err := b.remux(ctx, in); err != nil {
		return err
	}

	made := filepath.Join(b.dir, fmt.Sprintf("bare-%d.mp4", b.results))

	return tool(ctx, "mediainfo", "--Output=JSON", made)
}

func (b *tools) shortVideo(ctx context.Context) error {
	const rounds = 11

	in := filepath.Join(b.dir, "short.mov")
	if err := makeShort(ctx, in); err != nil {
		return err
	}

	var work []time.Duration

	s, t, err := beside(
		rounds,
		func() error {
			j, err := b.convertFile(ctx, in, "mp4", "?wait=120")
			work = append(work, j.Completed.Sub(j.Created))

			return err
		},
		func() error { return b.remux(ctx, in) },
	)
	if err != nil {
		return fmt.Errorf("short video: %w", err)
	}

	whole, bare, err := beside(
		rounds,
		func() error { return b.fetchFile(ctx, in, "mp4") },
		func() error { return b.remux(ctx, in) },
	)
	if err != nil {
		return fmt.Errorf("short video with its download: %w", err)
	}

	chain, once, err := beside(
		rounds,
		func() error { return b.chain(ctx, in) },
		func() error { return b.remux(ctx, in) },
	)
	if err != nil {
		return fmt.Errorf("the tools of a short video: %w", err)
	}

	b.rows = append(b.rows, row{
		"the same by bare ffprobe, ffmpeg and mediainfo, one after the other",
		ms(chain), ms(once), fmt.Sprintf("×%.2f", chain.Seconds()/once.Seconds()), "",
	})

	name, job := fmt.Sprintf("MOV to MP4, 30 s, %s, median of %d", sizeOf(in), rounds), median(work)
	b.rows = append(b.rows,
		row{name, ms(s), ms(t), "+" + ms(s-t), "≤ +200 ms"},
		row{name + ", the job", ms(job), ms(t), "+" + ms(job-t), "≤ +80 ms"},
		row{
			name + ", with upload and download", ms(whole), ms(bare),
			fmt.Sprintf("×%.2f", whole.Seconds()/bare.Seconds()), "≤ ×1.80",
		})

	return nil
}

func sizeOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "?"
	}

	return fmt.Sprintf("%d MiB", info.Size()/mib)
}

func (b *tools) longVideo(ctx context.Context) error {
	const rounds = 3

	in := filepath.Join(b.dir, "long.mov")
	if err := repeat(ctx, filepath.Join(b.dir, "short.mov"), in, 1024*mib); err != nil {
		return err
	}

	var work []time.Duration

	total, bare, err := beside(rounds, func() error {
		j, err := b.convertFile(ctx, in, "mp4", "")
		if err != nil {
			return err
		}

		if j, err = b.finished(ctx, j); err == nil {
			work = append(work, j.Completed.Sub(j.Created))
		}

		return err
	}, func() error { return b.remux(ctx, in) })
	if err != nil {
		return fmt.Errorf("long video: %w", err)
	}

	name := "MOV to MP4, " + sizeOf(in)
	job := median(work)
	b.rows = append(
		b.rows,
		row{
			name + ", the job",
			ms(job),
			ms(bare),
			fmt.Sprintf("×%.2f", job.Seconds()/bare.Seconds()),
			"≤ ×1.30",
		},
		row{
			name + ", with the upload",
			ms(total),
			ms(bare),
			fmt.Sprintf("×%.2f", total.Seconds()/bare.Seconds()),
			"",
		},
	)

	return nil
}

func (b *tools) resident() (int64, error) {
	memory, err := b.server.Memory()
	return int64(memory.VmRSS), err
}

// hugeUpload sends two GiB of sound and watches the server's memory meanwhile.
func (b *tools) hugeUpload(ctx context.Context) error {
	const size = 2048 * mib

	before, err := b.resident()
	if err != nil {
		return err
	}

	body := &watched{
		Reader: io.LimitReader(io.MultiReader(strings.NewReader(wavHead(size)), zeros{}), size),
		look:   b.resident,
	}

	took, err := timed(func() error {
		j, err := b.convert(ctx, body, "long.wav", "flac", "")
		if err != nil {
			return err
		}

		return b.cancel(ctx, j.ID)
	})
	if err != nil {
		return fmt.Errorf("huge upload: %w", err)
	}

	b.rows = append(b.rows, row{
		"2 GiB upload, growth of resident memory",
		fmt.Sprintf("%.1f MiB in %s", float64(max(body.peak-before, 0))/mib, ms(took)),
		"",
		"",
		"< 32 MiB",
	})

	return nil
}

// wavHead returns the header of a PCM file of that many bytes: 16-bit stereo at 48 kHz.
func wavHead(size uint32) string {
	h := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, size-8)...)

	h = append(h, "WAVEfmt "...)
	for _, x := range []uint32{16, 1 | 2<<16, 48000, 192000, 4 | 16<<16} {
		h = binary.LittleEndian.AppendUint32(h, x)
	}

	return string(binary.LittleEndian.AppendUint32(append(h, "data"...), size-44))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// watched looks at the server's memory as it is read.
type watched struct {
	io.Reader
	look func() (int64, error)
	peak int64
	read int64
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)

	before := w.read / (16 * mib)
	if w.read += int64(n); w.read/(16*mib) != before {
		if rss, lookErr := w.look(); lookErr == nil {
			w.peak = max(w.peak, rss)
		}
	}

	return n, err
}
