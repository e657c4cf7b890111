package archive

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/archive/pack"
	"github.com/convertd/convertd/adapters/engine/kit/unpack"
)

// Names of what the program leaves in its folder.
const (
	resultName = "output"
	treeName   = "tree"
)

// task is an order at work.
type task struct {
	order order
	paths []string
	out   string
	lines *json.Encoder
	told  float64
	made  report
}

func (t *task) run() error {
	var err error

	switch t.order.To {
	case toFiles:
		err = t.files()
	case toTree:
		err = t.tree()
	default:
		err = t.archive()
	}

	if err != nil {
		return err
	}

	return t.lines.Encode(line{Done: 1, Report: &t.made})
}

// files takes the files out.
func (t *task) files() error {
	root, err := os.OpenRoot(t.out)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()

	folder := pack.NewFolder(root)
	if err := t.fill(folder); err != nil {
		return err
	}

	t.made.Products, t.made.Empty = folder.Products, folder.Empty
	if len(folder.Products) == 0 {
		return errNothing
	}

	return nil
}

// tree takes the files out with their folders.
func (t *task) tree() error {
	where := filepath.Join(t.out, treeName)
	if err := os.Mkdir(where, 0o700); err != nil { // the sandbox opens it for the next program
		return err
	}

	root, err := os.OpenRoot(where)
	if err != nil {
		return err
	}

	defer func() { _ = root.Close() }()

	tree := pack.NewTree(root)

	return errors.Join(t.fill(tree), tree.Close())
}

// archive writes one archive.
func (t *task) archive() error {
	bare := false

	if t.order.Bare {
		var err error
		if bare, err = t.single(); err != nil {
			return err
		}
	}

	out, err := os.Create(filepath.Join(t.out, resultName))
	if err != nil {
		return err
	}

	err = t.write(out, bare)

	return errors.Join(err, out.Close())
}

// write writes the archive into its file.
func (t *task) write(out *os.File, bare bool) error {
	packed, err := pack.Compressed(out, t.order.To, t.order.Level)
	if err != nil {
		return err
	}

	if err := t.content(packed, bare); err != nil {
		return err
	}

	return packed.Close()
}

func (t *task) content(to io.Writer, bare bool) error {
	var sink pack.Sink

	switch {
	case t.order.To == "zip":
		sink = pack.Zip(to, pack.How{Level: t.order.Level, Password: t.order.Seal})
	case bare:
		sink = pack.Bare(to)
	default:
		if done, err := t.retaped(to); done || err != nil {
			return err
		}

		scratch, err := os.CreateTemp("", "scratch-*")
		if err != nil {
			return err
		}

		defer func() { _ = scratch.Close() }()

		sink = pack.Tar(to, scratch)
	}

	if err := t.fill(sink); err != nil {
		return err
	}

	return sink.Close()
}

// retaped copies a tar file as it is, with links and owners, where that is what is to be written of
// one.
func (t *task) retaped(to io.Writer) (bool, error) {
	if len(t.paths) != 1 || t.order.Inputs[0].Format == "" || t.order.To == toTape {
		return false, nil
	}

	source, err := t.open(0)
	if err != nil {
		return false, err
	}

	defer func() { _ = source.File.Close() }()

	return unpack.Tape(source, t.limits(), func(content io.Reader) error {
		_, err := io.Copy(to, content)
		return err
	})
}

// single reports whether there is one file in all, and keeps its name.
func (t *task) single() (bool, error) {
	files := 0

	for i := range t.paths {
		if t.order.Inputs[i].Format == "" {
			t.made.Single = t.order.Inputs[i].Name
			files++

			continue
		}

		source, err := t.open(i)
		if err != nil {
			return false, err
		}

		found, err := unpack.List(source, t.limits())
		_ = source.File.Close() // opened for reading

		if err != nil {
			return false, err
		}

		t.made.Single = path.Base(found.Last)
		files += found.Files + found.Links
	}

	if files != 1 {
		t.made.Single = ""
	}

	return files == 1, nil
}

// fill puts all inputs into a sink.
func (t *task) fill(sink pack.Sink) error {
	for i := range t.paths {
		source, err := t.open(i)
		if err != nil {
			return err
		}

		if source.Format == "" {
			err = plain(source, sink)
		} else {
			var notes unpack.Notes

			notes, err = unpack.Walk(source, t.limits(), sink.Add)
			t.made.Links += notes.Links
			t.made.Outside += notes.Outside
		}

		if err := errors.Join(err, source.File.Close()); err != nil {
			return err
		}
	}

	return nil
}

// plain puts a file into a sink under its own name.
func plain(source unpack.Source, sink pack.Sink) error {
	info, err := source.File.Stat()
	if err != nil {
		return err
	}

	return sink.Add(unpack.Member{Path: source.Name, Size: info.Size()}, source.File)
}

// open opens an input. Each is an equal part of the progress.
func (t *task) open(i int) (unpack.Source, error) {
	file, err := os.Open(t.paths[i])
	if err != nil {
		return unpack.Source{}, err
	}

	in := t.order.Inputs[i]

	return unpack.Source{
		File:     file,
		Format:   in.Format,
		Name:     in.Name,
		Password: t.order.Open,
		Progress: func(fraction float64) {
			t.tell((float64(i) + fraction) / float64(len(t.paths)))
		},
	}, nil
}

// tell prints how far it is, where that has changed enough to be seen.
func (t *task) tell(done float64) {
	const step = 0.01
	if done < t.told+step || done > 1 {
		return
	}

	t.told = done
	_ = t.lines.Encode(line{Done: done}) // nobody who reads it is no reason to stop
}

func (t *task) limits() unpack.Limits {
	return unpack.Limits{Files: t.order.MaxFiles, Bytes: t.order.MaxBytes}
}
