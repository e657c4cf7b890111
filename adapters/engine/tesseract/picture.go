package tesseract

import (
	"context"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// input is the name under which tools see a picture.
const input = "input"

// picture reads a picture that is no page; of a TIFF, all of them.
func (r *reading) picture(ctx context.Context) error {
	l := &leaf{number: 1, how: laid}

	r.leaves = []*leaf{l}
	if err := r.folder(l); err != nil {
		return err
	}
	defer r.tell(1, 1)

	file, angle := sandbox.InPath(input), 0
	coder := map[string]string{"png": "png:", "jpg": "jpeg:", "tiff": "tiff:"}[r.From]

	var err error
	if r.Options.Bool("rotate") {
		if angle, err = r.lies(ctx, l, file, 0); err != nil {
			return err
		}
	}

	if r.Options.Bool("deskew") {
		if l.slant, err = r.slant(ctx, l, coder+file); err != nil {
			return err
		}
	}

	if angle != 0 || l.slant != 0 {
		l.slant += float64(angle)

		made, err := r.straighten(ctx, l, coder+file)
		if err != nil {
			return err
		}

		file = sandbox.WorkPath(made)
	}

	return r.recognise(ctx, l, file, 0)
}

// inputs are what tools see of the source: a picture, or nothing, where it was drawn into the
// folder.
func (r *reading) inputs() []sandbox.Mount {
	if r.From == "pdf" {
		return nil
	}

	return []sandbox.Mount{pdf.Mounted(filepath.Clean(r.Input().Path), input)}
}
