package subtitles

import "github.com/convertd/convertd/domain/route"

// demuxers are the formats that FFmpeg reads, and what it calls them.
func demuxers() map[string]string {
	return map[string]string{
		"srt": "srt", "vtt": "webvtt", "ass": "ass", "ssa": "ass", "lrc": "lrc", "sub": "microdvd",
		"jss": "jacosub", "smi": "sami", "mpl": "mpl2", "sbv": "subviewer",
		"pjs": "pjs", "aqt": "aqtitle",
	}
}

// muxer is how FFmpeg writes a format.
type muxer struct{ name, codec string }

func muxers() map[string]muxer {
	return map[string]muxer{
		"srt": {"srt", "subrip"},
		"vtt": {"webvtt", "webvtt"},
		"ass": {"ass", "ass"},
		"lrc": {"lrc", "text"},
	}
}

// own are the formats that the binary reads itself, and what it writes them as.
func own() map[string][]string {
	return map[string][]string{
		"srt":  {"sub", "sbv", "smi", "ttml", "ssa", "txt"},
		"ass":  {"ssa"},
		"ttml": {"srt", "vtt"},
	}
}

// Milliseconds of a small file, measured: one program, or two.
const (
	cost  = 60
	twice = 110
)

func edges() []route.Edge {
	var list []route.Edge

	for from := range demuxers() {
		for to := range muxers() {
			if from != to {
				list = append(list, edge(from, to, twice))
			}
		}
	}

	for from, targets := range own() {
		for _, to := range targets {
			list = append(list, edge(from, to, cost))
		}
	}

	return list
}

func edge(from, to string, cost int) route.Edge {
	return route.Edge{
		From: from, To: to, Engine: name, Cost: cost, Loss: lossOf(from, to),
		Options: []string{fieldEncoding},
	}
}

// lossOf tells what becomes of styles and of times: a transcript has neither, and lyrics do not say
// when a line is gone.
func lossOf(from, to string) route.Loss {
	styled := map[string]bool{"ass": true, "ssa": true}
	if to == "txt" || to == "lrc" || styled[from] && !styled[to] {
		return route.Partial
	}

	return route.Faithful
}
