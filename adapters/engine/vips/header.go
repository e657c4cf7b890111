package vips

import (
	"bufio"
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// picture is what vipsheader says of a file, as far as anything hangs on it.
type picture struct { //nolint:recvcheck // read alone changes it, while it is being made
	width, height int    // pixels of the first frame, as it lies in the file
	frames        int    // or pages
	bands         int    // channels, transparency counted
	depth         string // vips' name of a channel's type, such as uchar
	space         string // vips' name of the colour space, such as srgb
	orientation   int    // how it asks to be turned, by EXIF: 1 to 8, 0 where it does not say
	profile       bool   // it has a colour profile
	indexed       bool   // it has a palette
	timing        []tag  // how frames follow each other
}

// readHeader reads "KEY: VALUE", a line each.
func readHeader(said []byte) (picture, error) {
	p := picture{frames: 1}

	for lines := bufio.NewScanner(bytes.NewReader(said)); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		p.read(key, value)
	}

	if p.width <= 0 || p.height <= 0 {
		cause := errors.New("vipsheader tells none")
		return p, fault.New(fault.CorruptFile, "The picture has no size.").Because(cause)
	}

	return p, nil
}

func (p *picture) read(key, value string) {
	n, _ := strconv.Atoi(value)

	switch key {
	case "width":
		p.width = n
	case "height":
		p.height = n
	case "n-pages":
		p.frames = max(n, 1)
	case "bands":
		p.bands = n
	case "format":
		p.depth = value
	case "interpretation":
		p.space = value
	case "orientation":
		p.orientation = n
	case "icc-profile-data":
		p.profile = true
	case "palette-bit-depth":
		p.indexed = true
	case "delay":
		p.timing = append(p.timing, tag{key, "VipsArrayInt", value})
	case "loop":
		p.timing = append(p.timing, tag{key, "gint", value})
	}
}

// lying reports whether the picture is shown with its sides exchanged.
func (p picture) lying() bool { return p.orientation >= 5 && p.orientation <= 8 }

// size returns width and height as the picture is shown.
func (p picture) size() (width, height int) {
	if p.lying() {
		return p.height, p.width
	}

	return p.width, p.height
}

// facts adds what a probe tells to what is known.
func (p picture) facts(known file.Facts) file.Facts {
	known.Width, known.Height = p.size()
	known.Pages, known.Probed = p.frames, true

	return known
}

// grey reports whether the picture has one channel of light.
func (p picture) grey() bool { return p.bands < 3 }

// alpha reports whether the last channel is transparency.
func (p picture) alpha() bool {
	return p.bands == 2 || p.bands == 4 && p.space != cmyk || p.bands > 4 && p.space == cmyk
}

// Colour spaces and channel types by vips' names.
const (
	cmyk   = "cmyk"
	uchar  = "uchar"
	ushort = "ushort"
)

// plain reports whether a channel is one of the whole numbers that all formats hold.
func (p picture) plain() bool { return p.depth == uchar || p.depth == ushort }

// full returns what a channel holds where there is all of it.
func (p picture) full() float64 {
	if p.depth == ushort {
		return 65535
	}

	return 255
}
