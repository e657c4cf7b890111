package vips_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/webp"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func TestEncodersThatAreMissingAreNotClaimed(t *testing.T) {
	t.Parallel()

	some := workbench.Runner(func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		switch {
		case slices.Contains(c.Args, "--version"):
			return sandbox.Result{Stdout: []byte("vips-8.14.1\n")}, nil
		case slices.Contains(c.Args, ".avif"):
			return sandbox.Result{Stdout: []byte("picture")}, nil
		}

		return sandbox.Result{}, &sandbox.Exit{Code: 1}
	})

	e, err := vips.New(t.Context(), kit.Config{}, workbench.Deps(t, some))
	if err != nil {
		t.Fatal(err)
	}

	writes := func(id string) bool {
		return slices.ContainsFunc(e.Edges(), func(edge route.Edge) bool { return edge.To == id })
	}
	if e.About().Version != "8.14.1" || writes("heic") || !writes("avif") || !writes("webp") {
		t.Errorf("%+v %v", e.About(), e.Edges())
	}
}

func TestPictureBombIsRefusedWithoutAProcess(t *testing.T) {
	t.Parallel()

	started := 0
	lazy := workbench.Runner(func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		if !slices.Contains(c.Args, "--version") && !slices.Contains(c.Args, "black") {
			started++
		}

		return sandbox.Result{Stdout: []byte("vips-8.14.1\n")}, nil
	})

	e, err := vips.New(t.Context(), kit.Config{}, workbench.Deps(t, lazy))
	if err != nil {
		t.Fatal(err)
	}

	bomb := file.Facts{Width: 65535, Height: 65535}
	for _, id := range []string{"png", "gif", "tiff"} {
		_, err := e.Probe(t.Context(), "/nowhere", id, bomb)
		if !fault.Is(err, fault.FileTooLarge) ||
			!strings.Contains(fault.Of(err).Text, "65535 × 65535") ||
			!strings.Contains(fault.Of(err).Text, "268 megapixels") {
			t.Errorf("%s: %v", id, err)
		}
	}

	_, err = e.Do(
		t.Context(),
		ports.Step{
			Edge:   route.Edge{From: "png", To: "jpg"},
			Inputs: []ports.Input{{Path: "/nowhere", Facts: bomb}},
		},
	)
	if !fault.Is(err, fault.FileTooLarge) {
		t.Error(err)
	}

	if _, err := e.Probe(
		t.Context(),
		"/nowhere",
		"png",
		file.Facts{Width: 16384, Height: 16384},
	); err != nil {
		t.Error(err)
	}

	if started != 0 {
		t.Errorf("%d processes", started)
	}
}

func TestAPictureTooWideForItsTargetSaysSo(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	_, err := b.Do(
		t.Context(),
		ports.Step{
			Edge:   route.Edge{From: "png", To: "webp"},
			Inputs: []ports.Input{{Path: "/nowhere", Facts: file.Facts{Width: 20000, Height: 10}}},
		},
	)
	if !fault.Is(err, fault.ConversionFailed) || !strings.Contains(fault.Of(err).Text, "16383") {
		t.Error(err)
	}
}

func TestTransparencyBecomesWhiteInJPEG(t *testing.T) {
	t.Parallel()

	glass := image.NewNRGBA(image.Rect(0, 0, 32, 32))

	var in bytes.Buffer
	if err := png.Encode(&in, glass); err != nil {
		t.Fatal(err)
	}

	out, _, err := newBench(t, kit.Config{}).convert(t, "png", "jpg", in.Bytes(), "")
	if err != nil {
		t.Fatal(err)
	}

	if r, g, blue, _ := workbench.Decode(t, out).At(16, 16).RGBA(); min(r, g, blue) < 0xf000 {
		t.Errorf("%x %x %x", r, g, blue)
	}
}

func TestPicturesAreTurnedUpright(t *testing.T) {
	t.Parallel()

	out, _, err := newBench(
		t,
		kit.Config{},
	).convert(t, "jpg", "png", workbench.Turned(workbench.Fixture(t, "jpg")), "")
	if err != nil {
		t.Fatal(err)
	}

	if size := workbench.Decode(t, out).Bounds().Size(); size != image.Pt(150, 200) {
		t.Error(size)
	}
}

func TestAnimationIsKeptWhereItCanBe(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	moving := blinking(t)

	asWebP, made, err := b.convert(t, "gif", "webp", moving, "")
	if err != nil || len(made.Warnings) != 0 {
		t.Fatal(made.Warnings, err)
	}

	back, made, err := b.convert(t, "webp", "gif", asWebP, "")
	if err != nil || len(made.Warnings) != 0 {
		t.Fatal(made.Warnings, err)
	}

	frames, err := gif.DecodeAll(bytes.NewReader(back))
	if err != nil || len(frames.Image) != 3 {
		t.Fatal(frames, err)
	}

	still, made, err := b.convert(t, "gif", "png", moving, "")
	if err != nil || len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], "3 frames") {
		t.Fatal(made.Warnings, err)
	}

	if size := workbench.Decode(t, still).Bounds().Size(); size != image.Pt(40, 30) {
		t.Error(size)
	}
}

// blinking is an animation of three frames.
func blinking(t *testing.T) []byte {
	t.Helper()

	var all gif.GIF

	for i := range 3 {
		frame := image.NewPaletted(
			image.Rect(0, 0, 40, 30),
			color.Palette{color.Black, color.White},
		)
		for p := range frame.Pix {
			frame.Pix[p] = uint8((i + p/100) % 2)
		}

		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 10)
	}

	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &all); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func TestFramesCountAgainstTheLimit(t *testing.T) {
	t.Parallel()

	b := newBench(t, kit.Config{MaxPixels: 40 * 30 * 2})
	if _, _, err := b.convert(t, "gif", "webp", blinking(t), ""); !fault.Is(
		err,
		fault.FileTooLarge,
	) {
		t.Error(err)
	}

	if _, _, err := b.convert(t, "gif", "png", blinking(t), ""); err != nil {
		t.Error(err)
	}
}

func TestQualityOrdersSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	for _, to := range []string{"jpg", "webp", "avif", "heic"} {
		last := 0

		for _, quality := range []string{"low", "medium", "high", "highest"} {
			out, _, err := b.convert(t, "png", to, workbench.Fixture(t, "png"), quality)
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

func TestHighestWebPIsExact(t *testing.T) {
	t.Parallel()

	out, _, err := newBench(
		t,
		kit.Config{},
	).convert(t, "png", "webp", workbench.Fixture(t, "png"), "highest")
	if err != nil {
		t.Fatal(err)
	}

	got, err := webp.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}

	want := workbench.Decode(t, workbench.Fixture(t, "png"))
	for _, p := range []image.Point{{0, 0}, {50, 70}, {199, 149}} {
		if color.NRGBAModel.Convert(got.At(p.X, p.Y)) != color.NRGBAModel.Convert(
			want.At(p.X, p.Y),
		) {
			t.Errorf("%v: %v, want %v", p, got.At(p.X, p.Y), want.At(p.X, p.Y))
		}
	}
}

func TestDamagedPicturesAreCorruptFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})
	noise := make([]byte, 3000)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(noise)

	for _, id := range []string{"jpg", "png", "gif", "webp", "tiff", "heic", "avif", "svg"} {
		whole := workbench.Fixture(t, id)
		for what, content := range map[string][]byte{"cut short": whole[:len(whole)*6/10], "noise": noise} {
			_, _, err := b.convert(t, id, "png", content, "")
			if !fault.Is(err, fault.CorruptFile) {
				t.Errorf("%s %s: %v", id, what, err)
				continue
			}

			said := fmt.Sprint(fault.Of(err).Details["engine_output"])
			if strings.Contains(said, "/") || said == "" {
				t.Errorf("%s %s: engine_output %q", id, what, said)
			}
		}
	}
}

func TestProbeReadsWhatTheHeadDoesNotTell(t *testing.T) {
	t.Parallel()
	b := newBench(t, kit.Config{})

	facts, err := b.Probe(
		t.Context(),
		b.Put(t, blinking(t)),
		"gif",
		file.Facts{Width: 40, Height: 30},
	)
	if err != nil || facts.Pages != 3 || facts.Width != 40 || !facts.Probed {
		t.Errorf("%+v %v", facts, err)
	}

	facts, err = b.Probe(t.Context(), b.Put(t, workbench.Fixture(t, "svgz")), "svgz", file.Facts{})
	if err != nil || facts.Width != 200 || facts.Height != 150 {
		t.Errorf("%+v %v", facts, err)
	}

	given := file.Facts{Width: 1, Height: 2}
	if facts, err := b.Probe(
		t.Context(),
		"/nowhere",
		"jpg",
		given,
	); err != nil || facts.Width != 1 ||
		facts.Probed {
		t.Errorf("%+v %v", facts, err)
	}
}

func TestFailuresHaveTheirKinds(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{&sandbox.Killed{Reason: sandbox.ReasonTimeout}, fault.Timeout},
		{&sandbox.Killed{Reason: sandbox.ReasonCPU}, fault.Timeout},
		{&sandbox.Killed{Reason: sandbox.ReasonMemory}, fault.ConversionFailed},
		{&sandbox.Killed{Reason: sandbox.ReasonOutput}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 139, Signal: 11}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 1, Stderr: "heifsave: cannot find an encoder"}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 1, Stderr: "vipspng: libpng read error\nvips2png: unable to write to target /work/output.png\n"}, fault.CorruptFile},
		{errors.New("no sandbox"), fault.Internal},
	} {
		fails := workbench.Runner(
			func(_ context.Context, command sandbox.Command) (sandbox.Result, error) {
				if command.Light {
					return sandbox.Result{Stdout: []byte("vips-8.14.1\n")}, nil
				}

				return sandbox.Result{}, c.err
			},
		)

		e, err := vips.New(t.Context(), kit.Config{}, workbench.Deps(t, fails))
		if err != nil {
			t.Fatal(err)
		}

		_, err = e.Do(
			t.Context(),
			ports.Step{
				Edge:   route.Edge{From: "png", To: "webp"},
				Inputs: []ports.Input{{Path: "/a", Facts: file.Facts{Width: 1, Height: 1}}},
				Dir:    t.TempDir(),
			},
		)
		if !fault.Is(err, c.want) {
			t.Errorf("%v: %v, want %s", c.err, err, c.want)
		}
	}
}

// BenchmarkPNGToWebP is what the engine and the sandbox take together; compare with "vips pngload"
// in a shell.
func BenchmarkPNGToWebP(b *testing.B) {
	bench := newBench(b, kit.Config{})

	input := bench.Put(b, workbench.Fixture(b, "png"))
	for b.Loop() {
		_, err := bench.Do(b.Context(), ports.Step{
			Edge:     route.Edge{From: "png", To: "webp"},
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
	bench := newBench(b, kit.Config{})
	for b.Loop() {
		if _, err := vips.New(b.Context(), kit.Config{}, workbench.Deps(b, bench.Box)); err != nil {
			b.Fatal(err)
		}
	}
}
