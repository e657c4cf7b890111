package ffmpeg

import "strconv"

// tagArgs have what a file says of its content go into another one. Ogg says it of its sound, and
// not of the whole; what a container says of itself, and what Matroska's writers counted, is true
// of nothing else.
func (p *plan) tagArgs() []string {
	args := []string{"-map_metadata", "0"}
	if sounds := p.facts.Of("audio"); p.source.demuxer == "ogg" && len(sounds) > 0 {
		args = append(args, "-map_metadata:g", "0:s:"+strconv.Itoa(sounds[0].Index))
	}

	for _, key := range []string{"major_brand", "minor_version", "compatible_brands", "encoder"} {
		args = append(args, "-metadata", key+"=")
	}

	own := []string{"vendor_id"}
	if p.target.demuxer != "mov" {
		own = append(own, "handler_name")
	}

	for _, key := range []string{
		"BPS", "DURATION", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES", "_STATISTICS_WRITING_APP",
		"_STATISTICS_WRITING_DATE_UTC", "_STATISTICS_TAGS",
	} {
		own = append(own, key, key+"-eng")
	}

	for _, key := range own {
		args = append(args, "-metadata:s", key+"=")
	}

	return args
}
