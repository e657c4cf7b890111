package matrix_test

import (
	"context"
	"slices"
	"strings"
)

// plainly returns the path of a picture that FFmpeg reads: the same, or that of a PNG or the like
// that another program has made of it.
func plainly(ctx context.Context, path, id string) (string, error) {
	words, foreign := readers()[id]
	if !foreign {
		return path, nil
	}

	plain := path + ".plain.png"

	args := strings.Fields(words)
	for i, word := range args {
		if name, named := strings.CutSuffix(word, "IN"); named {
			args[i] = name + path
		}

		if name, named := strings.CutSuffix(word, "OUT"); named {
			args[i] = name + plain
		}
	}

	_, err := output(ctx, args[0], slices.Clone(args[1:])...)

	return plain, err
}

// readers are the commands that read what FFmpeg does not.
func readers() map[string]string {
	const (
		magick = "convert-im6.q16 "
		gs     = "gs -q -dSAFER -dBATCH -dNOPAUSE -sDEVICE=png16m -r72 "
		raw    = "dcraw_emu -h -w -o 1 -T -Z OUT IN"
	)

	list := map[string]string{
		"hdr":  "vips colourspace IN OUT srgb",
		"exr":  "vips colourspace IN OUT srgb",
		"eps":  gs + "-dEPSCrop -sOutputFile=OUT IN",
		"ps":   gs + "-dLastPage=1 -sOutputFile=OUT IN",
		"djvu": "ddjvu -format=tiff -page=1 IN OUT",
		"cur":  "gm convert CUR:IN PNG:OUT",
		"dcm":  "gm convert DCM:IN PNG:OUT",
		"jxr":  "JxrDecApp -i IN -o OUT",
		"kdc":  raw, "raw": raw, "cr2": raw, "nef": raw, "arw": raw, "dng": raw,
	}
	for id, coder := range map[string]string{
		"cin": "CIN", "pct": "PICT", "miff": "MIFF", "mng": "MNG", "jng": "JNG", "mtv": "MTV",
		"otb": "OTB", "viff": "VIFF", "vicar": "VICAR", "g3": "FAX", "cals": "CALS", "art": "ART",
		"avs": "AVS", "hrz": "HRZ", "dcx": "DCX", "jbig": "JBIG", "wbmp": "WBMP", "palm": "PALM",
		"mat": "MAT", "fits": "FITS",
	} {
		list[id] = magick + coder + ":IN PNG:OUT"
	}

	return list
}
