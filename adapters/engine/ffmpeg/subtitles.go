package ffmpeg

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
)

// subtitles decides for each track of them.
func (p *plan) subtitles() {
	for i, s := range p.facts.Of("subtitle") {
		name := track(i, "subtitle")

		switch {
		case slices.Contains(p.target.captions, s.Codec) && p.charsets[s.Index] == "":
			at := p.copy(s)
			p.choose(at, s)

			if p.edit.captions != "" {
				p.set(at, "-bsf", p.edit.captions)
			}
		case p.target.text != "" && isText(s.Codec) && p.edit.captions != "":
			p.warn(
				"The %s (%s) was left out: its times can be changed only where %s stays as it is. "+
					"Do that first, and convert the result.",
				name,
				language(s),
				p.source.name,
			)
		case p.target.text != "" && isText(s.Codec):
			p.rewrite(s, name)
		case p.target.audioOnly && !p.source.audioOnly: // nobody expects them in a file of sound
		case p.target.text != "":
			p.warn(
				"The %s (%s) was left out: it is made of pictures, and %s holds text only.",
				name,
				language(s),
				p.target.name,
			)
		default:
			p.warn(
				"The %s (%s) was left out: %s holds no subtitles.",
				name,
				language(s),
				p.target.name,
			)
		}
	}
}

// rewrite writes a track of text as the target has it, in UTF-8.
func (p *plan) rewrite(s file.Stream, name string) {
	at := p.add(s)
	p.choose(at, s)

	if charset := p.charsets[s.Index]; charset != "" {
		p.input = append(p.input, "-sub_charenc:"+strconv.Itoa(s.Index), charset)
		p.warn("The %s (%s) was read as %s: it is not in UTF-8.", name, language(s), charset)
	}

	styled := s.Codec == "ass" || s.Codec == "ssa"
	if styled && slices.Contains(p.target.captions, s.Codec) {
		p.set(at, "-c", "ass")
		return
	}

	p.set(at, "-c", p.target.text)

	if styled {
		p.warn(
			"The %s (%s) lost its styling: %s holds plain text.",
			name,
			language(s),
			p.target.name,
		)
	}
}

// choose has players show a track by themselves only where the source did.
func (p *plan) choose(at string, s file.Stream) {
	if !s.Default {
		p.set(at, "-disposition", "-default")
	}
}

// charsetsOf says in which charset those tracks of text are that are not in UTF-8, by their index,
// as iconv names it.
func (e *Engine) charsetsOf(
	ctx context.Context,
	path string,
	c container,
	facts file.Facts,
) (map[int]string, error) {
	const enough = "1200" // seconds

	found := map[int]string{}

	for _, s := range facts.Of("subtitle") {
		if !slices.Contains([]string{"subrip", "text", "ass", "ssa"}, s.Codec) {
			continue
		}

		query := kit.Probe(ffmpegTool, slices.Concat(
			[]string{"-nostdin", "-hide_banner", "-loglevel", "error"},
			c.inputArgs(),
			[]string{
				"-i", sandbox.InPath(inputName), "-map", "0:" + strconv.Itoa(s.Index),
				"-t", enough, "-c", "copy", "-f", "data", "pipe:1",
			},
		)...)
		query.Inputs = []sandbox.Mount{{Host: path, Name: inputName}}

		result, err := e.deps.Runner.Run(ctx, query)
		if err != nil && ctx.Err() != nil {
			return nil, fmt.Errorf("ffmpeg: %w", err)
		}

		if err == nil && !utf8.Valid(result.Stdout) {
			found[s.Index] = charset(result.Stdout)
		}
	}

	return found, nil
}

// charset guesses that of a text. Between charsets of one byte nobody is sure, and windows-1252 is
// by far the most common.
func charset(text []byte) string {
	const sure = 0.8
	if found := chardet.Detect(text); found.Confidence >= sure && found.Encoding != "" {
		return strings.ToUpper(found.Encoding)
	}

	return "WINDOWS-1252"
}

// quickTimeLanguage is how QuickTime names a language: it has one of the two codes that ISO 639-2
// gives to some, and FFmpeg knows no others.
func quickTimeLanguage(code string) string {
	others := map[string]string{
		"fre": "fra", "deu": "ger", "nld": "dut", "swe": "sve", "ell": "gre", "isl": "ice",
		"zho": "chi", "cze": "ces", "slo": "slk", "ron": "rum", "sqi": "alb", "hye": "arm",
		"kat": "geo", "mya": "bur", "cym": "wel", "eus": "baq", "bod": "tib", "mkd": "mac",
	}
	if known := others[code]; known != "" {
		return known
	}

	return code
}
