package imaging_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/convertd/convertd/adapters/engine/imaging"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func TestAMissingExecutableHasNoEdges(t *testing.T) {
	t.Parallel()

	e, err := imaging.New(
		t.Context(),
		imaging.Config{Executable: filepath.Join(t.TempDir(), "none")},
		workbench.Deps(t, lying(nil)),
	)
	if err != nil {
		t.Fatal(err)
	}

	if about := e.About(); !about.Missing || about.Version != "" || len(e.Edges()) != 0 {
		t.Errorf("%+v, %d edges", about, len(e.Edges()))
	}
}

func TestTheVersionIsTheModules(t *testing.T) {
	t.Parallel()

	module, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}

	e := newBench(t, imaging.Config{})
	if about := e.About(); about.Missing ||
		!strings.Contains(
			string(module),
			"github.com/disintegration/imaging v"+about.Version+"\n",
		) {
		t.Errorf("%+v", about)
	}
}

// It is the last resort: a planner that weighs loss first must never take it where another engine
// is whole.
func TestEveryEdgeIsPartial(t *testing.T) {
	t.Parallel()

	edges := newBench(t, imaging.Config{}).Edges()
	for _, edge := range edges {
		if edge.Loss != route.Partial || edge.Cost < 200 {
			t.Errorf("%s: %s, cost %d", edge, edge.Loss, edge.Cost)
		}
	}

	if len(edges) != 24 {
		t.Errorf("%d edges", len(edges))
	}
}

// The binary may lie where no engine's user could go, and behind a link; so in the weak sandbox,
// too.
func TestABinaryInAShutFolderIsRun(t *testing.T) {
	t.Parallel()

	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}

	shut := filepath.Join(t.TempDir(), "shut")
	if err := errors.Join(
		os.Mkdir(shut, 0o700),
		os.WriteFile(filepath.Join(shut, "server"), content, 0o755),
		os.Symlink("server", filepath.Join(shut, "link")),
	); err != nil {
		t.Fatal(err)
	}

	b := newBench(t, imaging.Config{})

	weak, err := sandbox.New(t.Context(), sandbox.Config{Mode: sandbox.Weak}, sandbox.Deps{})
	if err != nil {
		t.Fatal(err)
	}

	for _, box := range []*sandbox.Sandbox{b.Box, weak} {
		e, err := imaging.New(
			t.Context(),
			imaging.Config{Executable: filepath.Join(shut, "link")},
			workbench.Deps(t, box),
		)
		if err != nil {
			t.Fatal(err)
		}

		out, _, err := bench{e, b.Bench}.convert(t, "png", "jpg", workbench.Fixture(t, "png"), "")
		if err != nil || workbench.Decode(t, out).Bounds().Size() != image.Pt(200, 150) {
			t.Errorf("%s: %v %v", box.Mode(), err, fault.Of(err).Details)
		}
	}
}

func TestABinaryThatEnginesMayNotRunIsAnError(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "server")
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}

	_, err := imaging.New(
		t.Context(),
		imaging.Config{Executable: path},
		workbench.Deps(t, lying(nil)),
	)
	if root := os.Geteuid() == 0; root != (err != nil && strings.Contains(err.Error(), "chmod 755")) ||
		!root && err != nil {
		t.Error(err) // engines of an ordinary user run as that user
	}
}

func TestEveryPairOfFormats(t *testing.T) {
	t.Parallel()

	b := newBench(t, imaging.Config{})
	for _, edge := range b.Edges() {
		source := workbench.Fixture(t, edge.From)

		out, made, err := b.convert(t, edge.From, edge.To, source, "")
		if err != nil || len(made.Warnings) != 0 {
			t.Errorf("%s: %v %v", edge, err, made.Warnings)
			continue
		}

		if got, want := workbench.Decode(t, out).
			Bounds().
			Size(),
			workbench.Decode(t, source).
				Bounds().
				Size(); got != want {
			t.Errorf("%s: %v, want %v", edge, got, want)
		}
	}
}

func TestPictureBombsAreRefused(t *testing.T) {
	t.Parallel()

	b := newBench(t, imaging.Config{Config: kit.Config{MaxPixels: 200*150 - 1}})
	for _, id := range []string{"jpg", "png", "gif", "tiff"} {
		if _, _, err := b.convert(t, id, "bmp", workbench.Fixture(t, id), ""); !fault.Is(
			err,
			fault.FileTooLarge,
		) {
			t.Errorf("%s: %v", id, err)
		}

		if _, err := b.Probe(
			t.Context(),
			"/nowhere",
			id,
			file.Facts{Width: 200, Height: 150},
		); !fault.Is(err, fault.FileTooLarge) {
			t.Errorf("%s: %v", id, err)
		}
	}

	if _, _, err := b.convert(t, "bmp", "png", workbench.Fixture(t, "bmp"), ""); err != nil {
		t.Error(err)
	}
}

func TestTransparencyBecomesWhite(t *testing.T) {
	t.Parallel()

	b := newBench(t, imaging.Config{})
	for _, to := range []string{"jpg", "bmp"} {
		out, _, err := b.convert(
			t,
			"png",
			to,
			asPNG(t, image.NewNRGBA(image.Rect(0, 0, 32, 32))),
			"",
		)
		if err != nil {
			t.Fatal(err)
		}

		if r, g, blue, _ := workbench.Decode(t, out).At(16, 16).RGBA(); min(r, g, blue) < 0xf000 {
			t.Errorf("%s: %x %x %x", to, r, g, blue)
		}
	}
}

func TestGIFKeepsTransparency(t *testing.T) {
	t.Parallel()
	b := newBench(t, imaging.Config{})
	red := func(alpha uint8) color.Color { return color.NRGBA{R: 0xff, A: alpha} }
	// one in each column
	shades := []color.Color{red(0), red(0x7f), red(0x80), red(0xff), color.NRGBA{}, color.White}

	many, few := image.NewNRGBA(image.Rect(0, 0, len(shades), 8)), image.NewPaletted(
		image.Rect(0, 0, len(shades), 8),
		shades,
	)
	for x := range shades {
		for y := range 8 {
			many.Set(x, y, shades[x])
			few.SetColorIndex(x, y, uint8(x))
		}
	}

	for name, picture := range map[string]image.Image{"many colours": many, "few colours": few} {
		out, _, err := b.convert(t, "png", "gif", asPNG(t, picture), "")
		if err != nil {
			t.Fatal(err)
		}

		made := workbench.Decode(t, out)
		for x, want := range []color.Color{color.Transparent, color.Transparent, red(0xff), red(0xff), color.Transparent, color.White} {
			if got := made.At(x, 0); color.RGBAModel.Convert(got) != color.RGBAModel.Convert(want) {
				t.Errorf("%s: column %d is %v, want %v", name, x, got, want)
			}
		}
	}
}

func TestPicturesAreTurnedUpright(t *testing.T) {
	t.Parallel()
	b := newBench(t, imaging.Config{})

	var sheet bytes.Buffer
	if err := tiff.Encode(&sheet, image.NewGray(image.Rect(0, 0, 200, 150)), nil); err != nil {
		t.Fatal(err)
	}
	// The encoder writes no orientation: its field of samples a pixel, which nobody needs of grey,
	// becomes one.
	noted := bytes.Replace(
		sheet.Bytes(),
		[]byte("\x15\x01\x03\x00\x01\x00\x00\x00\x01"),
		[]byte("\x12\x01\x03\x00\x01\x00\x00\x00\x06"),
		1,
	)
	for id, content := range map[string][]byte{"jpg": workbench.Turned(workbench.Fixture(t, "jpg")), "tiff": noted} {
		out, _, err := b.convert(t, id, "png", content, "")
		if err != nil {
			t.Fatal(err)
		}

		if size := workbench.Decode(t, out).Bounds().Size(); size != image.Pt(150, 200) {
			t.Errorf("%s: %v", id, size)
		}
	}
}

func TestFramesThatAreLeftOutAreCounted(t *testing.T) {
	t.Parallel()

	var all gif.GIF

	for i := range 3 {
		frame := image.NewPaletted(
			image.Rect(0, 0, 40, 30),
			color.Palette{color.Black, color.White},
		)
		frame.Pix[0] = uint8(i % 2)
		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 10)
	}

	var moving bytes.Buffer
	if err := gif.EncodeAll(&moving, &all); err != nil {
		t.Fatal(err)
	}

	out, made, err := newBench(t, imaging.Config{}).convert(t, "gif", "png", moving.Bytes(), "")
	if err != nil || len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], "3 frames") {
		t.Fatal(made.Warnings, err)
	}

	if size := workbench.Decode(t, out).Bounds().Size(); size != image.Pt(40, 30) {
		t.Error(size)
	}
}

func TestQualityOrdersSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t, imaging.Config{})
	last := 0

	for _, quality := range []string{"low", "medium", "", "high", "highest"} {
		out, _, err := b.convert(t, "png", "jpg", workbench.Fixture(t, "png"), quality)
		if err != nil {
			t.Fatal(err)
		}

		if len(out) <= last {
			t.Errorf("%q: %d bytes, not more than %d", quality, len(out), last)
		}

		last = len(out)
	}
}

func TestDamagedPicturesAreCorruptFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t, imaging.Config{})
	noise := make([]byte, 3000)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(noise)

	for _, id := range []string{"jpg", "png", "gif", "tiff", "bmp"} {
		whole := workbench.Fixture(t, id)

		other := workbench.Fixture(t, map[bool]string{true: "jpg", false: "png"}[id == "png"])
		for what, content := range map[string][]byte{
			"cut short": whole[:len(whole)*6/10], "noise": noise, "another format": other, "a drawing": workbench.Fixture(t, "svg"),
		} {
			_, _, err := b.convert(t, id, "png", content, "")
			if !fault.Is(err, fault.CorruptFile) {
				t.Errorf("%s %s: %v", id, what, err)
				continue
			}

			if said := fmt.Sprint(
				fault.Of(err).Details["engine_output"],
			); strings.Contains(said, "/") ||
				said == "" {
				t.Errorf("%s %s: engine_output %q", id, what, said)
			}
		}
	}
}

func TestAnUnknownKindIsNotCalledDamaged(t *testing.T) {
	t.Parallel()
	packed := bytes.Clone(workbench.Fixture(t, "bmp"))
	packed[30] = 1 // run-length coded

	_, _, err := newBench(t, imaging.Config{}).convert(t, "bmp", "png", packed, "")
	if !fault.Is(err, fault.ConversionFailed) ||
		!strings.Contains(fault.Of(err).Text, "kind of bmp") {
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
		{&sandbox.Exit{Code: 2, Stderr: "panic: index out of range"}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 139, Signal: 11}, fault.ConversionFailed},
		{errors.New("no sandbox"), fault.Internal},
		{nil, fault.Internal}, // an answer that is none
	} {
		e, err := imaging.New(t.Context(), imaging.Config{}, workbench.Deps(t, lying(c.err)))
		if err != nil {
			t.Fatal(err)
		}

		_, err = e.Do(
			t.Context(),
			ports.Step{
				Edge:   route.Edge{From: "png", To: "jpg"},
				Inputs: []ports.Input{{Path: "/a"}},
				Dir:    t.TempDir(),
			},
		)
		if !fault.Is(err, c.want) {
			t.Errorf("%v: %v, want %s", c.err, err, c.want)
		}
	}
}

func TestMainWantsItsArguments(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{{}, {"--no-such"}, {"a", "b", "c"}, {"--from", "png", "--to", "png", filepath.Join(t.TempDir(), "none"), "x"}} {
		var said bytes.Buffer
		if code := imaging.Main(args, &said, &said); code == 0 || said.Len() == 0 {
			t.Errorf("%v: %d %s", args, code, said.String())
		}
	}
}

// BenchmarkPNGToJPG is what the engine and the sandbox take together.
func BenchmarkPNGToJPG(b *testing.B) {
	bench := newBench(b, imaging.Config{})

	input := bench.Put(b, workbench.Fixture(b, "png"))
	for b.Loop() {
		_, err := bench.Do(
			b.Context(),
			ports.Step{
				Edge:     route.Edge{From: "png", To: "jpg"},
				Inputs:   []ports.Input{{Path: input}},
				Dir:      bench.Dir(b),
				Progress: func(float64) {},
			},
		)
		if err != nil {
			b.Fatal(err)
		}
	}
}
