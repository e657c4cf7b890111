package ffmpeg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// plan is a conversion worked out: each stream of the source copied, encoded again or left out with
// a sentence.
type plan struct {
	source, target container
	facts          file.Facts
	settings       settings
	edit           edit
	has            capabilities
	threads        int
	input          []string // further options of the source
	args           []string // of the output
	streams        int      // of the output, so far
	repeated       float64  // frames that are made at a rate of their own
	warnings       []string
	// of tracks of text by their index, where they are not in UTF-8
	charsets map[int]string
	copied   []string // of its streams, those that were not encoded
	walked   []string // a further output, which finds damage in a film that is copied; see walk
	again    bool     // whether something is encoded in the codec that it has
}

// newPlan returns the plan, or UnsupportedConversion where the source has nothing that the target
// holds. The settings must have been checked.
func newPlan(
	source, target container,
	facts file.Facts,
	w settings,
	c edit,
	e *Engine,
) (*plan, error) {
	p := &plan{
		source:   source,
		target:   target,
		facts:    facts,
		settings: w,
		edit:     c,
		has:      e.has,
		threads:  e.threads,
		charsets: c.charsets,
	}
	switch {
	case target.holdsVideo() && source.audioOnly:
		p.wave()
	case target.holdsVideo():
		p.videos()
	}

	if err := p.overdrawn(); err != nil || c.pass == 1 {
		return p, err
	}

	p.sounds()

	if p.streams == 0 {
		return nil, p.nothing()
	}

	p.subtitles()
	p.caption()
	p.covers()
	p.attachments()

	switch {
	case facts.Chapters > 0 && !target.chapters:
		p.warn("The chapters were left out: %s has none.", target.name)
	case facts.Chapters > 0 && c.noChapters:
		p.warn("The chapters were left out: they would be at other times.")
	}

	return p, nil
}

func (p *plan) nothing() error {
	if p.target.audioOnly {
		return fault.New(
			fault.UnsupportedConversion,
			"The file has no sound that can be read, so there is nothing to make %s of.",
			p.target.name,
		)
	}

	return fault.New(
		fault.CorruptFile,
		"The file has neither a picture nor sound that can be read.",
	)
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
			p.warn(
				"The %s (%s) was left out: %s holds one.",
				track(i, word),
				language(s),
				p.target.name,
			)
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

	if said := quickTimeLanguage(s.Language); p.target.muxer == "mov" && said != s.Language {
		p.set(":s"+suffix, "-metadata", "language="+said)
	}

	return suffix
}

// set appends options, "-name value" in turn, for one stream of the output.
func (p *plan) set(suffix string, options ...string) {
	for i := 0; i+1 < len(options); i += 2 {
		p.args = append(p.args, options[i]+suffix, options[i+1])
	}
}

// copy maps a stream to be taken as it is, and returns what its options' names end with.
func (p *plan) copy(s file.Stream) (suffix string) {
	at := p.add(s)
	p.set(at, "-c", "copy")
	p.copied = append(p.copied, strings.TrimSpace(s.Kind+" "+s.Codec+" "+s.Language))
	p.walk(s)

	if filter := p.source.filters[s.Codec]; filter != "" {
		p.set(at, "-bsf", filter)
	}

	if tag := codecTag(s.Codec, p.target.muxer); tag != "" {
		p.set(at, "-tag", tag)
	}

	return at
}

// report says which streams were copied.
func (p *plan) report() map[string]any {
	if len(p.copied) == 0 {
		return nil
	}

	return map[string]any{"copied": p.copied}
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

// covers keeps those that can be read. A picture decides nothing over the sound.
func (p *plan) covers() {
	for _, s := range p.facts.Streams {
		switch {
		case !s.Picture:
		case !p.target.pictures:
			p.warn("A cover picture was left out: none is written to %s.", p.target.name)
		case s.Width == 0 || s.Height == 0 || s.Codec == "":
			p.warn("A cover picture was left out: it is damaged, or not what it is said to be.")
		case slices.Contains(coverCodecs(), s.Codec):
			p.set(p.add(s), "-c", "copy", "-disposition", "attached_pic")
		default:
			p.set(p.add(s), "-c", "png", "-disposition", "attached_pic")
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
		p.warn(
			"Attached files and data tracks were left out (%d): %s cannot hold them.",
			left,
			p.target.name,
		)
	}
}

// regained is true of data that FFmpeg reads as something else and writes anew: chapters as a text
// track, and time codes.
func (p *plan) regained(s file.Stream) bool {
	return s.Codec == "text" && p.facts.Chapters > 0 ||
		s.Codec == "tmcd" && slices.Contains([]string{"mov", "mp4"}, p.target.muxer)
}
