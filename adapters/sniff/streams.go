package sniff

import "bytes"

// packets returns the starts of the first packets of an Ogg file's streams: each stream begins with
// a page of its own (RFC 3533).
func packets(h *head) []string {
	const longest = 16

	var starts []string

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
		starts = append(starts, string(packet[:min(longest, len(packet))]))
		b = packet[min(size, len(packet)):]
	}

	return starts
}

// asfStreams returns which types of streams the header names (ASF specification, "Stream Properties
// Object").
func asfStreams(h *head) []string {
	const (
		header = "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"
		video  = "\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
		audio  = "\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
	)

	if !bytes.HasPrefix(h.bytes, []byte(header)) {
		return nil
	}

	var types []string
	if bytes.Contains(h.bytes, []byte(video)) {
		types = append(types, "video")
	}

	if bytes.Contains(h.bytes, []byte(audio)) {
		types = append(types, "audio")
	}

	return types
}
