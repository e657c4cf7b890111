package ffmpeg

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// plan is a conversion worked out: each stream of the source copied, encoded again or left out with a sentence.
type plan struct {
	source, target container
	facts          file.Facts
	wishes         wishes
	threads        int
	args           []string // of the output
	streams        int      // of the output, so far
	warnings       []string
}

// newPlan returns the plan, or UnsupportedConversion where the source has nothing that the target holds. The wishes must have been checked.
func newPlan(source, target container, facts file.Facts, w wishes, threads int) (*plan, error) {
	p := &plan{source: source, target: target, facts: facts, wishes: w, threads: threads}
	if target.holdsVideo() {
		p.videos()
	}
	p.sounds()
	if p.streams == 0 {
		return nil, p.nothing()
	}
	p.subtitles()
	p.covers()
	p.attachments()
	if facts.Chapters > 0 && !target.chapters {
		p.warn("The chapters were left out: %s has none.", target.name)
	}
	return p, nil
}

func (p *plan) nothing() error {
	if p.target.audioOnly {
		return fault.New(fault.UnsupportedConversion, "The file has no sound that can be read, so there is nothing to make %s of.", p.target.name)
	}
	return fault.New(fault.CorruptFile, "The file has neither a picture nor sound that can be read.")
}

func (p *plan) warn(sentence string, args ...any) {
	p.warnings = append(p.warnings, fmt.Sprintf(sentence, args...))
}

// kept returns the streams of a kind that the target has room for, and speaks of the others.
func (p *plan) kept(kind, word string) []file.Stream {
	var list []file.Stream
	for i, s := range p.facts.Of(kind) {
		switch {
		case unreadable(s):
			p.warn("The %s (%s) was left out: its codec is unknown.", track(i, word), language(s))
		case len(list) > 0 && !p.target.many[kind]:
			p.warn("The %s (%s) was left out: %s holds one.", track(i, word), language(s), p.target.name)
		default:
			list = append(list, s)
		}
	}
	return list
}

// unreadable is true of streams in which FFmpeg finds no codec that it knows, or nothing at all.
func unreadable(s file.Stream) bool {
	return s.Codec == "" || s.Kind == "audio" && s.Channels == 0
}

func track(i int, word string) string {
	ordinals := []string{"first", "second", "third", "fourth", "fifth", "sixth"}
	if i < len(ordinals) {
		return ordinals[i] + " " + word + " track"
	}
	return fmt.Sprintf("%s track number %d", word, i+1)
}

func language(s file.Stream) string {
	if s.Language == "" {
		return "no language given"
	}
	return s.Language
}

// add maps a stream and returns what its options' names end with.
func (p *plan) add(s file.Stream) (suffix string) {
	p.args = append(p.args, "-map", "0:"+strconv.Itoa(s.Index))
	suffix = ":" + strconv.Itoa(p.streams)
	p.streams++
	return suffix
}

// set appends options, "-name value" in turn, for one stream of the output.
func (p *plan) set(suffix string, options ...string) {
	for i := 0; i+1 < len(options); i += 2 {
		p.args = append(p.args, options[i]+suffix, options[i+1])
	}
}

func (p *plan) copy(s file.Stream) {
	at := p.add(s)
	p.set(at, "-c", "copy")
	if filter := p.source.filters[s.Codec]; filter != "" {
		p.set(at, "-bsf", filter)
	}
	if tag := codecTag(s.Codec, p.target.muxer); tag != "" {
		p.set(at, "-tag", tag)
	}
}

// codecTag is what a muxer must call a codec, whoever encoded it.
func codecTag(codec, muxer string) string {
	for _, e := range encoders() {
		if e.codec == codec {
			return e.tag[muxer]
		}
	}
	return ""
}

func (p *plan) subtitles() {
	for i, s := range p.facts.Of("subtitle") {
		switch {
		case slices.Contains(p.target.captions, s.Codec):
			p.copy(s)
		case p.target.text != "" && isText(s.Codec):
			p.set(p.add(s), "-c", p.target.text)
			if s.Codec == "ass" || s.Codec == "ssa" {
				p.warn("The %s (%s) lost its styling: %s holds plain text.", track(i, "subtitle"), language(s), p.target.name)
			}
		case p.target.audioOnly && !p.source.audioOnly: // nobody expects them in a file of sound
		case p.target.text != "":
			p.warn("The %s (%s) was left out: it is made of pictures, and %s holds text only.", track(i, "subtitle"), language(s), p.target.name)
		default:
			p.warn("The %s (%s) was left out: %s holds no subtitles.", track(i, "subtitle"), language(s), p.target.name)
		}
	}
}

func (p *plan) covers() {
	for _, s := range p.facts.Streams {
		switch {
		case !s.Picture:
		case p.target.pictures && slices.Contains(coverCodecs(), s.Codec):
			at := p.add(s)
			p.set(at, "-c", "copy", "-disposition", "attached_pic")
		default:
			p.warn("A cover picture was left out: %s cannot hold it.", p.target.name)
		}
	}
}

func (p *plan) attachments() {
	left := 0
	for _, s := range p.facts.Streams {
		switch {
		case s.Kind == "attachment" && p.target.attached:
			p.copy(s)
		case s.Kind == "attachment", s.Kind == "data" && !p.regained(s):
			left++
		}
	}
	if left > 0 && !p.target.audioOnly {
		p.warn("Attached files and data tracks were left out (%d): %s cannot hold them.", left, p.target.name)
	}
}

// regained is true of data that FFmpeg reads as something else and writes anew: chapters as a text track, and time codes.
func (p *plan) regained(s file.Stream) bool {
	return s.Codec == "text" && p.facts.Chapters > 0 || s.Codec == "tmcd" && slices.Contains([]string{"mov", "mp4"}, p.target.muxer)
}
