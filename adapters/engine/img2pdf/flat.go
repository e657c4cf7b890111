package img2pdf

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// throughVips has vips write all pages in a form that img2pdf takes, without transparency. It
// reads 16 bits of PNG alone, which has one page.
func (r *run) throughVips(ctx context.Context) error {
	// Pages of unequal kinds are not read together.
	apart := r.load(ctx, r.source.options...)
	if apart != nil && r.load(ctx, r.single()...) != nil {
		return apart
	}

	depth, err := r.told(ctx, loaded, "format")
	if err != nil {
		return err
	}

	var paths []string

	switch {
	case strings.Contains(depth, "ushort"):
		paths, err = r.deep(ctx)
	case apart != nil:
		return apart
	default:
		paths, err = []string{sandbox.WorkPath("flat.tif")}, r.flat(ctx, "srgb", "255", "flat.tif")
	}

	if err != nil {
		return err
	}

	resolution, err := r.told(ctx, plain, "xres")
	if err != nil {
		return err
	}

	var options []string
	// pixel a millimetre is vips' word for nothing known
	if resolution == "1" && sheet(r.step.Options) == nil {
		options = []string{"--imgsize", "96dpi"}
	}

	if err := r.img2pdf(ctx, paths, options...); err != nil {
		return sandbox.Fault(ctx, err, r.failure)
	}

	return nil
}

// deep writes a PNG of 16 bits for each page.
func (r *run) deep(ctx context.Context) ([]string, error) {
	const white = "65535"

	var paths []string

	options := r.single()
	several := len(options) < len(r.source.options)

	for i := range r.pages(ctx, several) {
		if several {
			page := append(slices.Clone(options), "--page="+strconv.Itoa(i))
			if err := r.load(ctx, page...); err != nil {
				return nil, err
			}
		}

		space, err := r.told(ctx, loaded, "interpretation")
		if err != nil {
			return nil, err
		}

		if strings.Contains(space, "grey16") {
			space = "grey16"
		} else {
			space = "rgb16"
		}

		name := "page-" + strconv.Itoa(i) + ".png"
		if err := r.flat(ctx, space, white, name); err != nil {
			return nil, err
		}

		paths = append(paths, sandbox.WorkPath(name))
	}

	return paths, nil
}

// single returns the options of the loader without the one for all pages.
func (r *run) single() []string {
	return slices.DeleteFunc(
		slices.Clone(r.source.options),
		func(o string) bool { return o == everyPage },
	)
}

// pages returns how many there are.
func (r *run) pages(ctx context.Context, several bool) int {
	if known := r.step.Input().Facts.Pages; known > 0 || !several {
		return max(1, known)
	}

	said, err := r.told(ctx, loaded, "n-pages")
	if err != nil {
		return 1
	}

	count, _ := strconv.Atoi(said)

	return max(1, count)
}

func (r *run) load(ctx context.Context, options ...string) error {
	args := []string{r.source.loader, sandbox.InPath(input), sandbox.WorkPath(loaded)}

	return r.vips(ctx, append(args, options...)...)
}

// flat writes what is loaded in another colour space, on white. vips takes the last band of any
// picture for its transparency, be it that or not.
func (r *run) flat(ctx context.Context, space, white, to string) error {
	if err := r.vips(
		ctx, "colourspace", sandbox.WorkPath(loaded), sandbox.WorkPath(plain), space,
	); err != nil {
		return err
	}

	bands, err := r.told(ctx, plain, "bands")
	if err != nil {
		return err
	}

	from, target := sandbox.WorkPath(plain), sandbox.WorkPath(to)
	if bands == "2" || bands == "4" {
		return r.vips(ctx, "flatten", from, target, "--background", white)
	}

	return r.vips(ctx, "copy", from, target)
}

// told returns what vips says of a field of a picture in the work folder, in lower case. Some
// versions say "VIPS_FORMAT_USHORT" where others say "ushort".
func (r *run) told(ctx context.Context, name, field string) (string, error) {
	said, err := r.command(ctx, "vipsheader", "-f", field, sandbox.WorkPath(name))
	if err != nil {
		return "", sandbox.Fault(ctx, err, r.failure)
	}

	return strings.ToLower(strings.TrimSpace(string(said.Stdout))), nil
}
