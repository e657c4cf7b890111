package job

import "github.com/convertd/convertd/domain/format"

// Kind is the queue in which a task waits: work of like weight, so that a long transcode never
// holds up a thumbnail.
type Kind string

// The kinds of work, lightest first.
const (
	Light    Kind = "light"
	Image    Kind = "image"
	Document Kind = "document"
	Video    Kind = "video"
)

// Delivery is the queue of endpoints that events are sent to. No task is of that kind.
const Delivery Kind = "delivery"

// Kinds returns every kind, lightest first.
func Kinds() []Kind { return []Kind{Light, Image, Document, Video} }

// Heavier reports whether k is heavier than other.
func (k Kind) Heavier(other Kind) bool { return k.weight() > other.weight() }

func (k Kind) weight() int {
	for i, kind := range Kinds() {
		if kind == k {
			return i
		}
	}

	return -1
}

// KindOf returns the kind of work that converting to or from a category is.
func KindOf(c format.Category) Kind {
	switch c {
	case format.Video, format.Audio:
		return Video
	case format.Image:
		return Image
	case format.Document, format.Archive,
		format.Subtitle, format.Font, format.Data, format.Geo, format.Model:
		return Document
	}

	return Document
}
