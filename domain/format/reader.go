package format

import (
	"fmt"
	"slices"
	"strings"
)

// ReaderKind is a program, or a part of this one, that reads finished files back.
type ReaderKind string

// The readers, as they are written in the table.
const (
	ByHead      ReaderKind = "head"      // the first bytes, which must be recognised as this format
	ByText      ReaderKind = "text"      // the first bytes as UTF-8 text
	ByGo        ReaderKind = "go"        // a decoder of Go's, and the last bytes
	ByMediaInfo ReaderKind = "mediainfo" // the headers of films and sound
	ByFFprobe   ReaderKind = "ffprobe"   // FFmpeg, which decodes what is there to its end
	ByMagick    ReaderKind = "magick"    // ImageMagick or its cousin, which decode the picture
	BySndfile   ReaderKind = "sndfile"   // libsndfile, which reads the head of sound
	ByProgram   ReaderKind = "program"   // one that reads the file and ends with success
	ByPDFInfo   ReaderKind = "pdfinfo"
	ByUnzip     ReaderKind = "unzip"  // every entry, and its checksum
	By7Zip      ReaderKind = "7z"     // every file in an archive, and its checksum
	ByBSDTar    ReaderKind = "bsdtar" // the same, and 7-Zip or a tool for what packs a tar file
	ByTool      ReaderKind = "tool"   // a program that ends well, and says what it should
)

// Reader says what reads a finished file of a format back, and what it must find. It is written as
// a kind and words "key=value" behind it, in which "\s" stands for a blank: "mediainfo
// container=MPEG\sAudio". A file of a format without any is only refused where its first bytes are
// another format's.
type Reader struct {
	Kind ReaderKind // "" for none

	// Container is what MediaInfo must call the file, "" for anything. "/QuickTime" stands behind
	// it where the file must be of that profile.
	Container string
	// Speed is how much of the file MediaInfo reads, from 0, its index alone, to 1; "" for as
	// usual.
	Speed   string
	Demuxer string // of ffprobe: what the file is read as, and as nothing else
	Decoder string // of go: the name under which it is registered
	Part    string // of unzip: the entry without which the file is none
	Coder   string // of magick: what the picture is read as
	// of magick: the program, gm or convert-im6.q16; of program: the one that reads the file
	Tool string
	Args []string // of program, before the path; joined by "|" in the table
	Type string   // of 7z, and of bsdtar for what is packed: 7-Zip's name for the kind of file
	Name string   // of tool: the program; of bsdtar, that which looks at what packs a tar file
	// of text, joined by "|" in the table: lower-case words, one of which must be there
	Marks []string
}

// keys are the words that each kind takes, the necessary ones first.
func keys(kind ReaderKind) (needed, optional []string, known bool) {
	switch kind {
	case ByHead, ByPDFInfo, BySndfile:
		return nil, nil, true
	case ByMagick:
		return []string{"tool", "coder"}, nil, true
	case ByProgram:
		return []string{"tool"}, []string{"args"}, true
	case ByText:
		return nil, []string{"marks"}, true
	case ByGo:
		return []string{"decoder"}, nil, true
	case ByMediaInfo:
		return nil, []string{"container", "speed"}, true
	case ByFFprobe:
		return []string{"demuxer"}, nil, true
	case ByUnzip:
		return []string{"part"}, nil, true
	case By7Zip:
		return []string{"type"}, nil, true
	case ByBSDTar:
		return nil, []string{"type", "name"}, true
	case ByTool:
		return []string{"name"}, nil, true
	}

	return nil, nil, false
}

func parseReader(text string) (Reader, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Reader{}, nil
	}

	r := Reader{Kind: ReaderKind(words[0])}

	needed, optional, known := keys(r.Kind)
	if !known {
		return Reader{}, fmt.Errorf("there is no reader %q", words[0])
	}

	for _, word := range words[1:] {
		key, value, _ := strings.Cut(word, "=")
		if !slices.Contains(needed, key) && !slices.Contains(optional, key) || value == "" {
			return Reader{}, fmt.Errorf("the reader %s does not take %q", r.Kind, word)
		}

		needed = slices.DeleteFunc(needed, func(k string) bool { return k == key })

		r.set(key, strings.ReplaceAll(value, `\s`, " "))
	}

	if len(needed) > 0 {
		return Reader{}, fmt.Errorf("the reader %s wants %s", r.Kind, needed[0])
	}

	return r, nil
}

func (r *Reader) set(key, value string) {
	switch key {
	case "container":
		r.Container = value
	case "speed":
		r.Speed = value
	case "demuxer":
		r.Demuxer = value
	case "decoder":
		r.Decoder = value
	case "part":
		r.Part = value
	case "coder":
		r.Coder = value
	case "tool":
		r.Tool = value
	case "args":
		r.Args = strings.Split(value, "|")
	case "type":
		r.Type = value
	case "name":
		r.Name = value
	case "marks":
		r.Marks = strings.Split(value, "|")
	}
}
