package pdfcpu

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"strconv"

	"github.com/disintegration/imaging"
)

// shrinking is an order to make pictures anew.
type shrinking struct {
	Described string    `json:"described"` // qpdf's JSON of them
	Pictures  []picture `json:"pictures"`
	PPI       int       `json:"ppi"`
	Quality   int       `json:"quality"`
	Prefix    string    `json:"prefix"` // of the files that are written
}

// object is a picture as qpdf describes it. What is in Dict and not looked at here goes on as it
// is.
type object struct {
	Stream struct {
		Data string                     `json:"datafile"`
		Dict map[string]json.RawMessage `json:"dict"`
	} `json:"stream"`
}

// shrink returns what takes the place of the pictures that come out smaller.
func (o shrinking) shrink() (map[string]object, error) {
	content, err := os.ReadFile(o.Described)
	if err != nil {
		return nil, err
	}

	var described struct {
		QPDF []json.RawMessage `json:"qpdf"`
	}
	if err := json.Unmarshal(content, &described); err != nil || len(described.QPDF) != 2 {
		return nil, errors.Join(errors.New("what qpdf describes"), err)
	}

	var objects map[string]object
	if err := json.Unmarshal(described.QPDF[1], &objects); err != nil {
		return nil, err
	}

	made := map[string]object{}

	for _, p := range o.Pictures {
		was, ok := objects[objectName(p.Object)]
		if !ok {
			continue
		}

		smaller, ok, err := o.one(p, was)
		if err != nil {
			return nil, err
		}

		if ok {
			made[objectName(p.Object)] = smaller
		}
	}

	return made, nil
}

// one makes a picture anew, if that is possible and worth it.
func (o shrinking) one(p picture, was object) (object, bool, error) {
	for _, special := range []string{
		"/Decode",
		"/Mask",
		"/ImageMask",
		"/Alternates",
		"/DecodeParms",
	} {
		if _, has := was.Stream.Dict[special]; has {
			return was, false, nil
		}
	}

	shown, err := was.decode()
	if err != nil || shown == nil {
		return was, false, nil //nolint:nilerr // what cannot be decoded here stays as it is
	}

	// A soft mask may be bound to the size of its picture (PDF 32000-1, 11.6.5.3).
	_, masked := was.Stream.Dict["/SMask"]
	if p.PPI > o.PPI*5/4 && !masked {
		shown = scaled(shown, float64(o.PPI)/float64(p.PPI))
	}

	var out bytes.Buffer
	if err := jpeg.Encode(&out, shown, &jpeg.Options{Quality: o.Quality}); err != nil {
		return was, false, err
	}

	if out.Len() > p.Bytes*9/10 {
		return was, false, nil
	}

	name := o.Prefix + strconv.Itoa(p.Object) + ".jpg"
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		return was, false, err
	}

	was.Stream.Data = name
	was.Stream.Dict["/Filter"] = json.RawMessage(`"/DCTDecode"`)
	was.Stream.Dict["/BitsPerComponent"] = json.RawMessage("8")
	was.Stream.Dict["/Width"] = json.RawMessage(strconv.Itoa(shown.Bounds().Dx()))
	was.Stream.Dict["/Height"] = json.RawMessage(strconv.Itoa(shown.Bounds().Dy()))

	return was, true, nil
}

// scaled keeps grey pictures grey.
func scaled(picture image.Image, by float64) image.Image {
	size := picture.Bounds()
	width, height := max(1, int(float64(size.Dx())*by)), max(1, int(float64(size.Dy())*by))

	small := imaging.Resize(picture, width, height, imaging.Lanczos)
	if _, grey := picture.(*image.Gray); !grey {
		return small
	}

	plain := image.NewGray(small.Bounds())
	for i := range plain.Pix {
		plain.Pix[i] = small.Pix[4*i]
	}

	return plain
}

func (b object) number(key string) (n int) {
	_ = json.Unmarshal(b.Stream.Dict[key], &n)
	return n
}

// decode returns the picture, nil for what is none of grey or RGB.
func (b object) decode() (image.Image, error) {
	data, err := os.ReadFile(b.Stream.Data)
	if err != nil {
		return nil, err
	}

	width, height := b.number("/Width"), b.number("/Height")

	switch filter := string(b.Stream.Dict["/Filter"]); filter {
	case `"/DCTDecode"`, `["/DCTDecode"]`:
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("a JPEG: %w", err)
		}

		if _, printed := picture.(*image.CMYK); printed ||
			picture.Bounds() != image.Rect(0, 0, width, height) {
			return nil, nil
		}

		return picture, nil
	case "":
		return samples(data, width, height, b.number("/BitsPerComponent")), nil
	}

	return nil, nil
}

// samples makes a picture of bare values, nil where they are not as many as there should be.
func samples(data []byte, width, height, bits int) image.Image {
	pixels := width * height

	each := bits / 8
	if pixels <= 0 || bits != 8 && bits != 16 {
		return nil
	}

	box := image.Rect(0, 0, width, height)

	switch len(data) {
	case pixels * each:
		grey := image.NewGray(box)
		for i := range grey.Pix {
			grey.Pix[i] = data[i*each]
		}

		return grey
	case 3 * pixels * each:
		coloured := image.NewNRGBA(box)

		for i := range pixels {
			for c := range 3 {
				coloured.Pix[4*i+c] = data[(3*i+c)*each]
			}

			coloured.Pix[4*i+3] = 0xff
		}

		return coloured
	}

	return nil
}
