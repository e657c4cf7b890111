package imagemagick_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/convertd/convertd/adapters/engine/imagemagick"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// answering is a tool that says its version and formats, and does what then is asked.
func answering(then func(sandbox.Command) (sandbox.Result, error)) workbench.Runner {
	return func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		switch {
		case slices.Equal(c.Args, []string{"-version"}):
			return sandbox.Result{
				Stdout: []byte("Version: ImageMagick 6.9.11-60 Q16 x86_64 2021-01-25\n"),
			}, nil
		case slices.Equal(c.Args, []string{"-list", "format"}):
			return sandbox.Result{Stdout: []byte(few)}, nil
		}

		return then(c)
	}
}

const few = "      PNG* PNG       rw-   Portable Network Graphics (libpng 1.6.39)\n     BMP3* BMP       rw-   V3\n      BMP* BMP       r--   Windows\n      PSD* PSD       -w+   Adobe\n"

func TestFormatsThatAreMissingAreNotClaimed(t *testing.T) {
	t.Parallel()

	e, err := imagemagick.New(t.Context(), kit.Config{}, workbench.Deps(t, answering(nil)))
	if err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, edge := range e.Edges() {
		got = append(got, strings.TrimSpace(edge.Operation+" "+edge.From+" "+edge.To))
	}

	slices.Sort(got)

	if want := []string{
		"bmp bmp",
		"bmp png",
		"bmp psd",
		"crop bmp bmp",
		"flip bmp bmp",
		"png bmp",
		"png psd",
		"resize bmp bmp",
		"rotate bmp bmp",
	}; !slices.Equal(got, want) || e.About().Version != "6.9.11-60" {
		t.Errorf("%v, version %s", got, e.About().Version)
	}
}

func TestWhatVipsReadsIsLeftToIt(t *testing.T) {
	t.Parallel()

	for _, edge := range newBench(t).Edges() {
		vips := []string{"jpg", "png", "webp", "tiff", "gif"}

		if edge.From == "tiff" { // of which there are kinds that vips does not read
			if edge.Cost < 500 {
				t.Errorf("%s goes before vips", edge)
			}

			continue
		}

		if slices.Contains(vips, edge.From) && slices.Contains(vips, edge.To) ||
			edge.Operation != "" && edge.From != edge.To || edge.Loss == route.Lossless {
			t.Errorf("%s is claimed, %s", edge, edge.Loss)
		}
	}
}

func TestPictureBombIsRefusedWithoutAProcess(t *testing.T) {
	t.Parallel()

	started := 0

	e, err := imagemagick.New(
		t.Context(),
		kit.Config{},
		workbench.Deps(t, answering(func(sandbox.Command) (sandbox.Result, error) {
			started++
			return sandbox.Result{}, nil
		})),
	)
	if err != nil {
		t.Fatal(err)
	}

	bomb := file.Facts{Width: 65535, Height: 65535}

	_, err = e.Probe(t.Context(), "/nowhere", "bmp", bomb)
	if !fault.Is(err, fault.FileTooLarge) ||
		!strings.Contains(fault.Of(err).Text, "65535 × 65535") {
		t.Error(err)
	}

	if _, err = e.Do(
		t.Context(),
		ports.Step{
			Edge:   route.Edge{From: "bmp", To: "png"},
			Inputs: []ports.Input{{Path: "/nowhere", Facts: bomb}},
		},
	); !fault.Is(err, fault.FileTooLarge) ||
		started != 0 {
		t.Errorf("%v, %d processes", err, started)
	}
}

// bombs are heads that declare more pixels than the limit, with little behind them.
func bombs() map[string][]byte {
	le, be := binary.LittleEndian, binary.BigEndian
	psd := append(
		[]byte("8BPS\x00\x01\x00\x00\x00\x00\x00\x00\x00\x03"),
		be.AppendUint32(be.AppendUint32(nil, 30000), 30000)...)
	tga := append(
		[]byte("\x00\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
		le.AppendUint16(le.AppendUint16(nil, 65000), 65000)...)
	pcx := append(
		[]byte("\x0a\x05\x01\x08\x00\x00\x00\x00"),
		le.AppendUint16(le.AppendUint16(nil, 65000), 65000)...)
	dds := append(
		[]byte("DDS \x7c\x00\x00\x00\x07\x10\x08\x00"),
		le.AppendUint32(le.AppendUint32(nil, 65000), 65000)...)
	head := append([]byte("IHDR"), be.AppendUint32(be.AppendUint32(nil, 65000), 65000)...)
	head = append(head, 8, 6, 0, 0, 0)
	small := append(
		[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"),
		be.AppendUint32(head, crc32.ChecksumIEEE(head))...)
	small = append(small, "\x00\x00\x00\x00IEND\xae\x42\x60\x82"...)
	ico := append(
		[]byte("\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x01\x00\x20\x00"),
		le.AppendUint32(nil, uint32(len(small)))...)
	ico = append(le.AppendUint32(ico, 22), small...)

	return map[string][]byte{
		"psd": append(psd, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
		"tga": append(tga, 24, 0),
		"png": small,
		"ico": ico,
		"pcx": append(pcx, make([]byte, 120)...),
		"dds": append(dds, make([]byte, 128)...),
	}
}

func TestPictureBombsAreNotDecoded(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for id, content := range bombs() {
		_, err := b.Probe(t.Context(), b.Put(t, content), id, file.Facts{})
		if !fault.Is(err, fault.FileTooLarge) && !fault.Is(err, fault.CorruptFile) {
			t.Errorf("%s: %v", id, err)
		}

		if _, _, err := b.convert(
			t,
			id,
			"tga",
			content,
			"",
		); id != "tga" && !fault.Is(err, fault.FileTooLarge) &&
			!fault.Is(err, fault.CorruptFile) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestTransparencyBecomesWhiteWhereThereIsNone(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	out, err := bmp.Decode(
		bytes.NewReader(b.there(t, "png", "bmp", painted(t, 20, 10, color.Transparent))),
	)
	if err != nil {
		t.Fatal(err)
	}

	if r, g, blue, _ := out.At(5, 5).RGBA(); min(r, g, blue) < 0xf000 {
		t.Errorf("%x %x %x", r, g, blue)
	}

	for _, to := range []string{"psd", "tga", "dds", "ico"} {
		back := decode(
			t,
			b.there(t, to, "png", b.there(t, "png", to, painted(t, 20, 20, color.Transparent))),
		)
		if _, _, _, a := back.At(5, 5).RGBA(); a > 0x0fff {
			t.Errorf("%s: alpha is %x", to, a)
		}
	}
}

func TestIconsKeepTheirShape(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, c := range []struct{ width, height, side, images int }{{300, 150, 256, 6}, {100, 100, 64, 4}, {8, 8, 16, 1}} {
		icon := b.there(t, "png", "ico", painted(t, c.width, c.height, color.NRGBA{R: 255, A: 255}))
		if n := int(binary.LittleEndian.Uint16(icon[4:])); n != c.images {
			t.Errorf("%+v: %d images", c, n)
		}

		out, made, err := b.convert(t, "ico", "png", icon, "")
		if err != nil || (len(made.Warnings) == 1) != (c.images > 1) {
			t.Fatal(made.Warnings, err)
		}

		picture := decode(t, out)
		if size := picture.Bounds().Size(); size != image.Pt(c.side, c.side) {
			t.Errorf("%+v: %v", c, size)
		}

		_, _, _, corner := picture.At(0, 0).RGBA()
		if r, _, _, _ := picture.At(c.side/2, c.side/2).
			RGBA(); r < 0xf000 ||
			(corner == 0) != (c.width != c.height) {
			t.Errorf("%+v: red is %x, the corner's alpha %x", c, r, corner)
		}
	}
}

func TestLayersThatAreLeftOutAreNamed(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for what, c := range map[string]struct {
		content  []byte
		warnings int
	}{
		"layered": {workbench.Fixture(t, "psd"), 1},
		"flat":    {append(bombs()["psd"][:14], "\x00\x00\x00\x01\x00\x00\x00\x01\x00\x08\x00\x03"+strings.Repeat("\x00", 14)+"abc"...), 0},
	} {
		if _, made, err := b.convert(t, "psd", "png", c.content, ""); err != nil ||
			len(made.Warnings) != c.warnings {
			t.Errorf("%s: %v %v", what, made.Warnings, err)
		}
	}
}

func TestPicturesThatLieUpsideDownAreTurned(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for what, descriptor := range map[string]byte{"from below": 0, "from above": 0x20} {
		// 1 × 2 pixels of blue, green, red: the first is red, the second blue.
		tga := append(
			[]byte("\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x02\x00\x18"),
			descriptor,
			0,
			0,
			255,
			255,
			0,
			0,
		)

		picture := decode(t, b.there(t, "tga", "png", tga))
		if r, _, _, _ := picture.At(0, 0).RGBA(); (r > 0xf000) != (descriptor == 0x20) {
			t.Errorf("%s: red is %x", what, r)
		}
	}
}

func TestQualityOrdersSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	source := b.there(t, "png", "tga", workbench.Fixture(t, "png"))

	for _, to := range []string{"jpg", "webp"} {
		last := 0

		for _, quality := range []string{"low", "medium", "high", "highest"} {
			out, _, err := b.convert(t, "tga", to, source, quality)
			if err != nil {
				t.Fatal(err)
			}

			if len(out) <= last {
				t.Errorf("%s %s: %d bytes, not more than %d", to, quality, len(out), last)
			}

			last = len(out)
		}
	}
}

func TestAPictureTooWideForItsTargetSaysSo(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	_, err := b.Do(
		t.Context(),
		ports.Step{
			Edge:   route.Edge{From: "bmp", To: "webp"},
			Inputs: []ports.Input{{Path: "/nowhere", Facts: file.Facts{Width: 20000, Height: 10}}},
		},
	)
	if !fault.Is(err, fault.ConversionFailed) || !strings.Contains(fault.Of(err).Text, "16383") {
		t.Error(err)
	}
}

func TestDamagedPicturesAreCorruptFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	noise := make([]byte, 3000)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(noise)

	for _, id := range []string{"bmp", "dds", "ico", "pcx", "psd", "tga"} {
		whole := b.there(t, "png", id, workbench.Fixture(t, "png"))
		for what, content := range map[string][]byte{"cut short": whole[:len(whole)*6/10], "end cut off": whole[:len(whole)*19/20], "noise": noise} {
			if id == "ico" && what == "end cut off" {
				continue // the images before the last one are whole
			}

			_, _, err := b.convert(t, id, "png", content, "")
			// noise may declare any size
			if !fault.Is(err, fault.CorruptFile) && !fault.Is(err, fault.FileTooLarge) {
				t.Errorf("%s %s: %v", id, what, err)
				continue
			}

			if said := fmt.Sprint(fault.Of(err).Details["engine_output"]); strings.Contains(
				said,
				"/in/",
			) {
				t.Errorf("%s %s: engine_output %q", id, what, said)
			}
		}
	}
}

// Whatever a file of another kind says, ImageMagick must read it as what it is said to be, and so
// not at all.
func TestHostileFilesLeakNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	hostile := map[string]string{
		"mvg":     "push graphic-context\nviewbox 0 0 64 64\nimage over 0,0 0,0 'text:/in/policy.xml'\npop graphic-context\n",
		"msl":     `<?xml version="1.0"?><image><read filename="text:/in/policy.xml"/><write filename="/work/leak.png"/></image>`,
		"svg":     `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64"><image xlink:href="text:/in/policy.xml" width="64" height="64"/></svg>`,
		"ps":      "%!PS\n/in (/in/policy.xml) (r) file def\nshowpage\n",
		"caption": "caption:@/in/policy.xml",
		"text":    "@/in/policy.xml",
		"url":     "https://127.0.0.1/x.png",
	}
	for what, content := range hostile {
		for _, id := range []string{"bmp", "dds", "ico", "pcx", "png", "psd", "tga"} {
			to := "tga"
			if id == "tga" {
				to = "png"
			}

			dir := b.Dir(t)

			_, err := b.Do(t.Context(), ports.Step{
				Edge:     route.Edge{From: id, To: to},
				Inputs:   []ports.Input{{Path: b.Put(t, []byte(content))}},
				Options:  option.Values{},
				Dir:      dir,
				Progress: func(float64) {},
			})
			if !fault.Is(err, fault.CorruptFile) && !fault.Is(err, fault.FileTooLarge) {
				t.Errorf("%s as %s: %v", what, id, err)
			}

			if left, err := sandbox.Outputs(dir); err != nil || len(left) != 0 {
				t.Errorf("%s as %s left %v, %v", what, id, left, err)
			}
		}
	}
}

// A text chunk "profile" has made ImageMagick put the file that it names into its output
// (CVE-2022-44268).
func TestAPNGThatNamesAFileDoesNotGetIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := painted(t, 8, 8, color.White)
	chunk := []byte("tEXtprofile\x00/in/policy.xml")
	laced := slices.Clone(whole[:33]) // signature and IHDR
	laced = append(binary.BigEndian.AppendUint32(laced, uint32(len(chunk)-4)), chunk...)

	laced = append(binary.BigEndian.AppendUint32(laced, crc32.ChecksumIEEE(chunk)), whole[33:]...)
	for _, to := range []string{"bmp", "psd", "tga", "ico"} {
		out := b.there(t, "png", to, laced)
		for _, leak := range []string{"policymap", fmt.Sprintf("%x", "policymap")} {
			if bytes.Contains(out, []byte(leak)) {
				t.Errorf("%s holds %s", to, leak)
			}
		}
	}
}

func TestTheEndOfItsContextIsTheError(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the job was cancelled")
	running := answering(func(c sandbox.Command) (sandbox.Result, error) {
		cancel(why) // by now the run is under way
		return b.Box.Run(ctx, c)
	})

	e, err := imagemagick.New(t.Context(), kit.Config{}, workbench.Deps(t, running))
	if err != nil {
		t.Fatal(err)
	}

	_, err = e.Do(ctx, ports.Step{
		Edge: route.Edge{From: "png", To: "bmp"},
		Inputs: []ports.Input{
			{
				Path:  b.Put(t, workbench.Fixture(t, "png")),
				Facts: file.Facts{Width: 200, Height: 150},
			},
		},
		Options:  option.Values{},
		Dir:      b.Dir(t),
		Progress: func(float64) {},
	})
	if !errors.Is(err, why) {
		t.Error(err)
	}
}

func TestFailuresHaveTheirKinds(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{&sandbox.Killed{Reason: sandbox.ReasonTimeout}, fault.Timeout},
		{&sandbox.Killed{Reason: sandbox.ReasonMemory}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 139, Signal: 11}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 1, Stderr: "cache resources exhausted `/in/input' @ error/cache.c/OpenPixelCache/4095."}, fault.FileTooLarge},
		{&sandbox.Exit{Code: 1, Stderr: "width or height exceeds limit `/in/input' @ error/cache.c/OpenPixelCache/3909."}, fault.FileTooLarge},
		{&sandbox.Exit{Code: 1, Stderr: "image is too large @ error/psd.c/WritePSDImage/1."}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 1, Stderr: "improper image header `/in/input' @ error/bmp.c/ReadBMPImage/637."}, fault.CorruptFile},
		{errors.New("no sandbox"), fault.Internal},
	} {
		fails := answering(
			func(sandbox.Command) (sandbox.Result, error) { return sandbox.Result{}, c.err },
		)

		e, err := imagemagick.New(t.Context(), kit.Config{}, workbench.Deps(t, fails))
		if err != nil {
			t.Fatal(err)
		}

		_, err = e.Do(
			t.Context(),
			ports.Step{
				Edge:   route.Edge{From: "png", To: "bmp"},
				Inputs: []ports.Input{{Path: "/a", Facts: file.Facts{Width: 1, Height: 1}}},
				Dir:    t.TempDir(),
			},
		)
		if !fault.Is(err, c.want) {
			t.Errorf("%v: %v, want %s", c.err, err, c.want)
		}
	}
}

// BenchmarkBMPToPNG is what the engine and the sandbox take together.
func BenchmarkBMPToPNG(b *testing.B) {
	bench := newBench(b)

	input := bench.Put(b, bench.there(b, "png", "bmp", workbench.Fixture(b, "png")))
	for b.Loop() {
		_, err := bench.Do(b.Context(), ports.Step{
			Edge:     route.Edge{From: "bmp", To: "png"},
			Inputs:   []ports.Input{{Path: input, Facts: file.Facts{Width: 200, Height: 150}}},
			Dir:      bench.Dir(b),
			Progress: func(float64) {},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	bench := newBench(b)
	for b.Loop() {
		if _, err := imagemagick.New(
			b.Context(),
			kit.Config{},
			workbench.Deps(b, bench.Box),
		); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheWeakSandboxServesAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	weak, err := sandbox.New(t.Context(), sandbox.Config{Mode: sandbox.Weak}, sandbox.Deps{})
	if err != nil {
		t.Fatal(err)
	}

	e, err := imagemagick.New(t.Context(), kit.Config{}, workbench.Deps(t, weak))
	if err != nil {
		t.Fatal(err)
	}

	for _, id := range []string{"bmp", "ico", "psd"} {
		_, _, err := (bench{e, b.Bench}).convert(t, id, "png", workbench.Fixture(t, id), "")
		if root := os.Geteuid() == 0; root != fault.Is(err, fault.ConversionFailed) ||
			!root && err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}
