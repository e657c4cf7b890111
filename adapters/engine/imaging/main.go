package imaging

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"github.com/disintegration/imaging"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/convertd/convertd/adapters/engine/kit"
)

// What Main ends with, beside 0.
const (
	exitFailed      = 1
	exitPanicked    = 2 // of Go's own: a decoder panics, or there is no thread or memory
	exitCorrupt     = 10
	exitUnsupported = 11
	exitTooLarge    = 12
)

// report is what Main prints on success.
type report struct {
	Frames int `json:"frames"` // or pages; 0 where they were not counted
}

// task is what Main is asked for.
type task struct {
	from, to  string
	quality   int
	maxPixels int64
	in, out   string
}

var (
	errTooLarge = errors.New("the picture declares too many pixels")
	errCorrupt  = errors.New("the picture cannot be decoded")
)

// Main is the program that the engine starts: it converts one picture and returns the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	t, err := parse(args, stderr)

	var seen report
	if err == nil {
		seen, err = t.run()
	}

	if err == nil {
		err = json.NewEncoder(stdout).Encode(seen)
	}

	if err == nil {
		return 0
	}

	_, _ = fmt.Fprintln(stderr, "imaging:", err)
	switch {
	case errors.Is(err, errTooLarge):
		return exitTooLarge
	case unsupported(err):
		return exitUnsupported
	case errors.Is(err, errCorrupt):
		return exitCorrupt
	}

	return exitFailed
}

func parse(args []string, stderr io.Writer) (t task, err error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&t.from, "from", "", "format id of the input")
	flags.StringVar(&t.to, "to", "", "format id of the output")
	flags.IntVar(&t.quality, "quality", quality(""), "of JPEG, 1 to 100")
	flags.Int64Var(&t.maxPixels, "max-pixels", kit.MaxPixels, "the most pixels to decode")

	if err := flags.Parse(args); err != nil {
		return t, fmt.Errorf("arguments: %w", err)
	}

	if flags.NArg() != 2 {
		return t, errors.New("give the paths of input and output")
	}

	t.in, t.out = flags.Arg(0), flags.Arg(1)

	return t, nil
}

// unsupported tells pictures that are whole, but of a kind that the decoders do not know.
func unsupported(err error) bool {
	var (
		a jpeg.UnsupportedError
		b png.UnsupportedError
		c tiff.UnsupportedError
	)

	return errors.Is(err, bmp.ErrUnsupported) || errors.As(err, &a) || errors.As(err, &b) ||
		errors.As(err, &c)
}

func (t task) run() (seen report, err error) {
	in, err := os.Open(t.in)
	if err != nil {
		return seen, err
	}
	defer func() { _ = in.Close() }()

	picture, seen, err := t.decode(in)
	if err != nil {
		return seen, err
	}

	out, err := os.Create(t.out)
	if err != nil {
		return seen, err
	}

	return seen, errors.Join(t.encode(out, picture), out.Close())
}

// decode checks format and size before it reads a pixel. The first frame or page is taken, upright.
func (t task) decode(in *os.File) (image.Image, report, error) {
	config, format, err := image.DecodeConfig(in)
	if err != nil {
		return nil, report{}, fmt.Errorf("%w: %w", errCorrupt, err)
	}

	if named := map[string]string{"jpeg": "jpg"}; format != t.from && named[format] != t.from {
		return nil, report{}, fmt.Errorf("%w: it is %s, not %s", errCorrupt, format, t.from)
	}

	if int64(config.Width)*int64(config.Height) > t.maxPixels {
		return nil, report{}, fmt.Errorf("%w: %d × %d", errTooLarge, config.Width, config.Height)
	}

	var seen report
	if seen.Frames, err = count(t.from, in); err != nil {
		return nil, seen, fmt.Errorf("%w: %w", errCorrupt, err)
	}

	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, seen, err
	}

	picture, err := imaging.Decode(in, imaging.AutoOrientation(true))
	if err != nil {
		return nil, seen, fmt.Errorf("%w: %w", errCorrupt, err)
	}

	if t.from == "tiff" {
		picture = upright(picture, orientationOf(in))
	}

	return picture, seen, nil
}

func (t task) encode(out io.Writer, picture image.Image) error {
	format, err := imaging.FormatFromExtension(t.to)
	if err != nil {
		return err
	}

	switch format {
	case imaging.JPEG, imaging.BMP:
		picture = onWhite(picture)
	case imaging.GIF:
		picture = cutOut(picture)
	case imaging.PNG, imaging.TIFF: // hold all of it
	}

	return imaging.Encode(out, picture, format, imaging.JPEGQuality(t.quality))
}
