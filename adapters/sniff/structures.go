package sniff

import "encoding/binary"

// structures returns the names of the structures that a file without magic shows. The stricter ones
// stand first.
func structures(h *head) []string {
	var names []string

	for _, s := range []struct {
		name string
		in   func([]byte) bool
	}{
		{"adts", func(b []byte) bool { return twice(b, adtsFrame) }},
		{"ac3", func(b []byte) bool { return twice(b, ac3Frame) }},
		{"eac3", func(b []byte) bool { return twice(b, eac3Frame) }},
		{"mpeg-layer2", func(b []byte) bool { return twice(b, layer2Frame) }},
		{"mpeg-layer1", func(b []byte) bool { return twice(b, layer1Frame) }},
		{"mpeg-audio", mpegAudio},
		{"ts", func(b []byte) bool { return transport(b, 0, 188) }},
		// behind four bytes of time code
		{"m2ts", func(b []byte) bool { return transport(b, 4, 192) }},
		{"quicktime", quickTime},
		{"utf16", wideText},
		{"gsm", gsmFrames},
	} {
		if s.in(h.bytes) {
			names = append(names, s.name)
		}
	}

	return names
}

// transport looks for sync bytes one packet of an MPEG transport stream apart.
func transport(b []byte, first, step int) bool {
	const sync, enough, most = 0x47, 3, 8

	n := 0
	for i := first; i < len(b) && n < most; i += step {
		if b[i] != sync {
			return false
		}

		n++
	}

	return n >= enough
}

// mpegAudio looks for two frames in a row, or for three not far from the start: cut-off frames and
// other bytes may stand before them.
func mpegAudio(b []byte) bool {
	const near = 4096

	if twice(b, mpegFrame) {
		return true
	}

	for at := 1; at < min(len(b), near); at++ {
		if b[at] == 0xff && twice(b[at:], mpegFrame) && thrice(b[at:], mpegFrame) {
			return true
		}
	}

	return false
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

	kbps := []int{
		32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
	}[code/2]

	switch rate {
	case 0:
		return kbps * 4
	case 2:
		return kbps * 6
	}

	return 2 * (kbps*320/147 + code%2)
}

// eac3Frame returns the length of the E-AC-3 frame (ATSC A/52, annex E) that begins here, 0 where
// none does.
func eac3Frame(b []byte) int {
	const first, last = 11, 16 // of the numbers of the bitstream's kind
	if len(b) < 6 || binary.BigEndian.Uint16(b) != 0x0b77 || b[5]>>3 < first || b[5]>>3 > last {
		return 0
	}

	return 2 * (int(b[2]&7)<<8 + int(b[3]) + 1)
}

// layer2Frame is mpegFrame for layer II alone.
func layer2Frame(b []byte) int {
	const second = 2
	if len(b) < 4 || b[1]>>1&3 != second {
		return 0
	}

	return mpegFrame(b)
}

// layer1Frame returns the length of the MPEG-1 audio frame of layer I that begins here, 0 where
// none does.
func layer1Frame(b []byte) int {
	const slot, step = 4, 32 // bytes, kilobits a second

	if len(b) < 4 || b[0] != 0xff || b[1]&0xfe != 0xfe {
		return 0
	}

	bits, rate := int(b[2]>>4), b[2]>>2&3
	if bits == 0 || bits == 15 || rate == 3 {
		return 0
	}

	hz := []int{44100, 48000, 32000}[rate]

	return slot * (12*step*bits*1000/hz + int(b[2]>>1&1))
}

// gsmFrames looks for frames of GSM 06.10, of 33 bytes each, which all begin with the same four
// bits and have nothing else to be known by.
func gsmFrames(b []byte) bool {
	const length, enough, mark = 33, 4, 0xd

	for at := 0; at < len(b); at += length {
		if b[at]>>4 != mark {
			return false
		}
	}

	return len(b) >= enough*length
}

// mpegFrame returns the length of the MPEG audio frame of layer II or III that begins here, 0 where
// none does.
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
