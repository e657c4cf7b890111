package unipdf

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/unidoc/unipdf/v3/core/security"
	"github.com/unidoc/unipdf/v3/model"
)

// try writes one empty page, which the library does with a key alone.
func try(order) error {
	w := model.NewPdfWriter()
	if err := w.AddPage(model.NewPdfPage()); err != nil {
		return err
	}

	return w.Write(&bytes.Buffer{})
}

// open reads a PDF, by a password where one is needed.
func open(path, password string) (*model.PdfReader, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	// The file stays open: streams are read from it until all is written.

	r, err := model.NewPdfReader(in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}

	locked, err := r.IsEncrypted()
	if err != nil || !locked {
		return r, err
	}

	opened, err := r.Decrypt([]byte(password))
	if err == nil && !opened {
		err = errors.New("it needs the correct password")
	}

	return r, err
}

// merge writes the pages of all inputs, in their order.
func merge(o order) error {
	w := model.NewPdfWriter()

	for _, path := range o.Inputs {
		r, err := open(path, "")
		if err != nil {
			return err
		}

		for _, page := range r.PageList {
			if err := w.AddPage(page); err != nil {
				return err
			}
		}
	}

	return w.WriteToFile(o.Output)
}

// extract writes the pages that are named, in their order.
func extract(o order) error {
	r, err := open(o.Inputs[0], "")
	if err != nil {
		return err
	}

	w := model.NewPdfWriter()

	for _, number := range o.Pages {
		page, err := r.GetPage(number)
		if err != nil {
			return err
		}

		if err := w.AddPage(page); err != nil {
			return err
		}
	}

	return w.WriteToFile(o.Output)
}

// rotate turns the pages that are named, beyond the angle that they are turned by already.
func rotate(o order) error {
	r, err := open(o.Inputs[0], "")
	if err != nil {
		return err
	}

	angle, err := strconv.ParseInt(o.Angle, 10, 64)
	if err != nil {
		return fmt.Errorf("the angle: %w", err)
	}

	for _, number := range o.Pages {
		page, err := r.GetPage(number)
		if err != nil {
			return err
		}

		before, err := page.GetRotate()
		if err != nil {
			before = 0 // it says none
		}

		after := (before + angle) % 360
		page.Rotate = &after
	}

	return rewrite(r, o.Output)
}

// decrypt writes the PDF without its protection.
func decrypt(o order) error {
	r, err := open(o.Inputs[0], o.User)
	if err != nil {
		return err
	}

	return rewrite(r, o.Output)
}

// rewrite writes everything that was read.
func rewrite(r *model.PdfReader, output string) error {
	w, err := r.ToWriter(&model.ReaderToWriterOpts{})
	if err != nil {
		return err
	}

	return w.WriteToFile(output)
}

// permissions are the bits of what the options call by these names.
func permissions() map[string]security.Permissions {
	return map[string]security.Permissions{
		"printing":      security.PermPrinting,
		"print_high":    security.PermFullPrintQuality,
		"copying":       security.PermExtractGraphics,
		"modifying":     security.PermModify,
		"annotating":    security.PermAnnotate,
		"forms":         security.PermFillForms,
		"assembly":      security.PermRotateInsert,
		"accessibility": security.PermDisabilityExtract,
	}
}

// encrypt protects by AES-256.
func encrypt(o order) error {
	r, err := open(o.Inputs[0], "")
	if err != nil {
		return err
	}

	w, err := r.ToWriter(&model.ReaderToWriterOpts{})
	if err != nil {
		return err
	}

	granted := security.PermOwner

	for _, name := range o.Denied {
		granted &^= permissions()[name]
	}

	err = w.Encrypt([]byte(o.User), []byte(o.Owner),
		&model.EncryptOptions{Permissions: granted, Algorithm: model.AES_256bit})
	if err != nil {
		return err
	}

	return w.WriteToFile(o.Output)
}
