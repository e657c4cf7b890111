package file

import "time"

// File describes one stored artefact. It never changes once made; deletion only sets Deleted.
type File struct {
	ID      string
	Owner   string
	Key     string // where the bytes lie in the storage
	Name    string // cleaned; see CleanName
	Format  string // format id, as recognised from the content
	MIME    string
	Size    int64  // bytes
	SHA256  string // lower-case hex
	CRC32   uint32 // IEEE, as zip archives hold it; 0 where nobody has computed it
	Facts   Facts
	Created time.Time
	Expires time.Time
	Deleted time.Time // zero while the bytes are there
}

// Gone reports whether the file's bytes may no longer be handed out.
func (f File) Gone(now time.Time) bool { return !f.Deleted.IsZero() || !now.Before(f.Expires) }

// Lasts reports whether the file is kept until then at least. It never comes to be kept for less.
func (f File) Lasts(until time.Time) bool { return f.Expires.IsZero() || !f.Expires.Before(until) }

// Facts are what a probe read from a file's content. Zero values mean unknown.
type Facts struct {
	Width    int      `json:"width,omitempty"`    // pixels
	Height   int      `json:"height,omitempty"`   // pixels
	Pages    int      `json:"pages,omitempty"`    // pages, slides, sheets or frames
	Duration float64  `json:"duration,omitempty"` // seconds
	Streams  []Stream `json:"streams,omitempty"`  // of audio and video files, in container order
	Chapters int      `json:"chapters,omitempty"`
	Probed   bool     `json:"probed,omitempty"` // an engine has read the file, not only its head
	// Joinable says that files of its kind can be joined end to end, so that its head may tell of
	// the first of several alone: what is made of it may last longer.
	Joinable bool `json:"joinable,omitempty"`
}

// Stream is one track of an audio or video file.
type Stream struct {
	Index       int     `json:"index"`
	Kind        string  `json:"kind"`  // video, audio, subtitle, data, attachment
	Codec       string  `json:"codec"` // as FFmpeg names it
	Profile     string  `json:"profile,omitempty"`
	PixelFormat string  `json:"pixel_format,omitempty"` // as FFmpeg names it, such as yuv420p
	Width       int     `json:"width,omitempty"`
	Height      int     `json:"height,omitempty"`
	FPS         float64 `json:"fps,omitempty"`
	Bitrate     int     `json:"bitrate,omitempty"` // bits a second
	Channels    int     `json:"channels,omitempty"`
	SampleRate  int     `json:"sample_rate,omitempty"` // of sound, samples a second
	// of a sound sample; 0 where the codec has no such thing
	Bits int `json:"bits,omitempty"`
	// degrees, as the file asks players to turn the picture: 90, 180 or 270
	Rotation int     `json:"rotation,omitempty"`
	Duration float64 `json:"duration,omitempty"` // seconds
	Start    float64 `json:"start,omitempty"`    // seconds after the file's beginning
	Language string  `json:"language,omitempty"`
	Picture  bool    `json:"picture,omitempty"` // a cover picture, not a moving one
	// of one pixel, width to height, such as 64:45; "" where it is square
	PixelShape string `json:"pixel_shape,omitempty"`
	Interlaced bool   `json:"interlaced,omitempty"`
	// how its values stand for light, as FFmpeg names it, such as smpte2084
	Transfer string `json:"transfer,omitempty"`
	// how its colours are coded, as FFmpeg names it, such as bt709; "" where it says nothing
	Matrix   string  `json:"matrix,omitempty"`
	Mirrored bool    `json:"mirrored,omitempty"` // the file asks players to mirror the picture
	Alpha    bool    `json:"alpha,omitempty"`    // pictures may be transparent
	Layout   string  `json:"layout,omitempty"`   // of channels, as FFmpeg names it, such as 5.1(side)
	Hidden   bool    `json:"hidden,omitempty"`   // the file has players skip its first pictures or sound
	Default  bool    `json:"default,omitempty"`  // players are to choose it by themselves
	Hold     float64 `json:"hold,omitempty"`     // seconds that the last frame stands, where it matters
}

// Of returns the streams of that kind, cover pictures left out.
func (f Facts) Of(kind string) []Stream {
	var found []Stream

	for _, s := range f.Streams {
		if s.Kind == kind && !s.Picture {
			found = append(found, s)
		}
	}

	return found
}
