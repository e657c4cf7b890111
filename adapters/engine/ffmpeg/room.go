package ffmpeg

import (
	"encoding/binary"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/ports"
)

// tooSmall is what FFmpeg says, and ends with 0 nevertheless, where the room was too small.
const tooSmall = "reserved_moov_size is too small"

// roomInFront keeps room for the index of an MP4 or MOV in front of its content, so that FFmpeg
// writes a large film once: with +faststart it writes all of it again when it knows the index. That
// of a source of the same family, of which all is copied, is as large but for some bytes. It is
// nothing where the size is not known.
//
// Tried with FFmpeg 5.1 on 1 GiB: 2.1 s with +faststart and 1.4 s with room, and the index of
// 2,060,743 bytes had become one of 2,060,680.
func (p *plan) roomInFront(s ports.Step) []string {
	const worth = 64 << 20 // bytes of a source; a smaller one is written anew in no time

	if p.source.demuxer != "mov" || len(p.copied) == 0 || len(p.copied) != p.streams ||
		!slices.Contains([]string{"mov", "mp4", "ipod"}, p.target.muxer) || p.edit.output != nil {
		return nil
	}

	info, err := os.Stat(s.Input().Path)
	if err != nil || info.Size() < worth {
		return nil
	}

	const (
		part  = 16       // of a file that an index may say to be: more room would be a waste
		grace = 16 << 10 // bytes for tags, and a quarter for chunks that are cut otherwise
	)

	index := indexSize(s.Input().Path)
	if index == 0 || index > info.Size()/part {
		return nil
	}

	return []string{
		"-movflags", "-faststart", "-moov_size", strconv.FormatInt(index+index/4+grace, 10),
	}
}

// indexSize is how many bytes the box "moov" has, by ISO/IEC 14496-12, 4.2; 0 where there is none
// among the first boxes, or where the film is in fragments that have an index each.
func indexSize(path string) int64 {
	const boxes = 64 // that are looked at

	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }() // opened for reading

	var (
		head     [16]byte
		at, size int64
	)

	for range boxes {
		if n, _ := f.ReadAt(head[:], at); n < len(head)/2 { // at the end of the file
			return size
		}

		long := int64(binary.BigEndian.Uint32(head[:]))
		if long == 1 {
			long = int64(binary.BigEndian.Uint64(head[8:]) & (1<<62 - 1))
		}

		switch kind := string(head[4:8]); {
		case long < 8, kind == "moof":
			return 0
		case kind == "moov":
			size = long
		}

		at += long
	}

	return size
}

// lacksRoom is true of what FFmpeg said where the index did not fit.
func lacksRoom(said string) bool {
	return strings.Contains(said, tooSmall)
}
