package sniff

import (
	"bytes"
	"encoding/binary"
)

// ogg tells by the codecs whose first packets open the file: each logical stream begins with a page of its own (RFC 3533).
func ogg(h head) string {
	var audio string
	for b := h.bytes; len(b) >= 28 && string(b[:4]) == "OggS" && b[5]&2 != 0; {
		segments := int(b[26])
		if len(b) < 27+segments {
			break
		}
		size := 0
		for _, n := range b[27 : 27+segments] {
			size += int(n)
		}
		packet := b[27+segments:]
		switch {
		case bytes.HasPrefix(packet, []byte("\x80theora")), bytes.HasPrefix(packet, []byte("OVP80")), bytes.HasPrefix(packet, []byte("BBCD\x00")):
			return "ogv"
		case bytes.HasPrefix(packet, []byte("OpusHead")):
			audio = h.pick("opus", "oga")
		case bytes.HasPrefix(packet, []byte("Speex   ")):
			audio = h.pick("spx", "oga")
		case bytes.HasPrefix(packet, []byte("\x01vorbis")):
			audio = h.pick("ogg", "oga")
		case bytes.HasPrefix(packet, []byte("\x7fFLAC")):
			audio = h.pick("oga", "ogg")
		}
		b = packet[min(size, len(packet)):]
	}
	return audio
}

// asf tells by the stream types in the header (ASF specification, "Stream Properties Object").
func asf(h head) string {
	const video = "\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
	const audio = "\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
	switch {
	case bytes.Contains(h.bytes, []byte(video)):
		return h.pick("wmv", "asf")
	case bytes.Contains(h.bytes, []byte(audio)):
		return "wma"
	}
	return h.pick("asf", "wmv", "wma")
}

// programStream tells MPEG-1 from MPEG-2 by the marker bits of the first pack, unless the name says which of the family it is.
func programStream(h head) string {
	if len(h.bytes) > 4 && h.bytes[3] == 0xba && h.bytes[4]&0xc0 == 0x40 {
		return h.pick("mpg", "mpeg", "vob")
	}
	return h.pick("mpeg", "mpg")
}

// transportStream looks for sync bytes one packet apart: packets are 188 bytes long, on discs behind four bytes of time code.
func transportStream(h head) string {
	const sync, enough = 0x47, 3
	for _, way := range []struct {
		at, step int
		family   []string
	}{{0, 188, []string{"ts", "mts", "m2ts"}}, {4, 192, []string{"m2ts", "mts", "ts"}}} {
		n := 0
		for i := way.at; i < len(h.bytes) && n < 8; i += way.step {
			if h.bytes[i] != sync {
				n = 0
				break
			}
			n++
		}
		if n >= enough {
			return h.pick(way.family...)
		}
	}
	return ""
}

// elementaryAudio looks for two frames in a row; MP3 may have other bytes before them, and begins with a tag more often than not.
func elementaryAudio(h head) string {
	b := h.bytes
	if len(b) > 10 && string(b[:3]) == "ID3" && b[3] < 0x10 {
		after := 10 + int(b[6]&0x7f)<<21 + int(b[7]&0x7f)<<14 + int(b[8]&0x7f)<<7 + int(b[9]&0x7f)
		switch {
		case after+4 < len(b) && string(b[after:after+4]) == "fLaC":
			return "flac"
		case after+2 < len(b) && adtsFrame(b[after:]) > 0:
			return "aac"
		}
		return "mp3"
	}
	for _, codec := range []struct {
		id    string
		frame func([]byte) int
	}{{"aac", adtsFrame}, {"ac3", ac3Frame}, {"mp3", mpegFrame}} {
		if twice(b, codec.frame) {
			return codec.id
		}
	}
	for at := 1; at < min(len(b), 4096); at++ {
		if b[at] == 0xff && twice(b[at:], mpegFrame) && thrice(b[at:], mpegFrame) {
			return "mp3"
		}
	}
	return ""
}

func twice(b []byte, frame func([]byte) int) bool {
	n := frame(b)
	return n > 0 && n < len(b) && frame(b[n:]) > 0
}

func thrice(b []byte, frame func([]byte) int) bool { return twice(b[frame(b):], frame) }

// adtsFrame returns the length of the ADTS frame (ISO 14496-3) that begins here, 0 where none does.
func adtsFrame(b []byte) int {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xf6 != 0xf0 || b[2]>>2&15 > 12 {
		return 0
	}
	n := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
	if n < 7 {
		return 0
	}
	return n
}

// ac3Frame returns the length of the AC-3 frame (ATSC A/52) that begins here, 0 where none does.
func ac3Frame(b []byte) int {
	if len(b) < 6 || binary.BigEndian.Uint16(b) != 0x0b77 {
		return 0
	}
	rate, code := b[4]>>6, int(b[4]&0x3f)
	if rate == 3 || code >= 38 || b[5]>>3 > 10 {
		return 0
	}
	kbps := []int{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640}[code/2]
	switch rate {
	case 0:
		return kbps * 4
	case 2:
		return kbps * 6
	}
	return 2 * (kbps*320/147 + code%2)
}

// mpegFrame returns the length of the MPEG audio frame of layer II or III that begins here, 0 where none does.
func mpegFrame(b []byte) int {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return 0
	}
	version, layer, bits, rate := b[1]>>3&3, b[1]>>1&3, int(b[2]>>4), b[2]>>2&3
	if version == 1 || layer == 0 || layer == 3 || bits == 0 || bits == 15 || rate == 3 {
		return 0
	}
	hz := []int{44100, 48000, 32000}[rate] >> []int{2, 0, 1, 0}[version]
	kbps := []int{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[bits-1]
	samples := 1152
	switch {
	case version == 3 && layer == 1:
		kbps = []int{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[bits-1]
	case version == 3:
		kbps = []int{32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384}[bits-1]
	case layer == 1:
		samples = 576
	}
	return samples/8*kbps*1000/hz + int(b[2]>>1&1)
}
