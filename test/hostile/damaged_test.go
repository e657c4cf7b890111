package hostile_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sound are files of the project that are damaged in three ways, and what each is converted to.
const sound = `docx>pdf xlsx>csv pptx>pdf odt>txt ods>csv odp>pdf rtf>txt pdf>txt epub>html
	png>webp jpg>png gif>png webp>png bmp>png tiff>png heic>jpg avif>png ico>png psd>png
	mp3>wav wav>mp3 flac>wav ogg>mp3 opus>mp3 m4a>mp3 mp4>gif mkv>mp4 mov>mp4 webm>mp4 avi>mp4 ts>mp4
	zip>tar 7z>zip tar>zip tgz>zip ttf>woff2 woff>ttf sqlite>csv gpkg>geojson stl>obj glb>stl`

// damaged are files that end early, that are overwritten in places, and whose middle is missing.
func damaged(t *testing.T) []trial {
	t.Helper()

	var all []trial

	for kind := range strings.FieldsSeq(sound) {
		from, to, _ := strings.Cut(kind, ">")

		whole, err := os.ReadFile(filepath.Join("..", "fixtures", "sample."+from))
		if os.IsNotExist(err) {
			continue
		}

		if err != nil {
			t.Fatal(err)
		}

		third := len(whole) / 3
		all = append(all,
			trial{"short." + from, whole[:third], to},
			trial{"dirty." + from, dirty(whole), to},
			trial{"gap." + from, append(whole[:third:third], whole[2*third:]...), to})
	}

	return all
}

// dirty overwrites one byte of two hundred, always the same ones.
func dirty(whole []byte) []byte {
	out := append([]byte(nil), whole...)
	random := rand.New(rand.NewPCG(1, 2))

	for range len(out)/200 + 1 {
		out[random.IntN(len(out))] = byte(random.IntN(256))
	}

	return out
}

// joined are files of two parts, one behind the other, as `cat` makes them: the head tells of the
// first alone.
func joined(t *testing.T) []trial {
	t.Helper()

	var all []trial

	for kind := range strings.FieldsSeq("ts>mp4 mpg>mp4 ogg>mp3 opus>mp3 flac>wav mp3>wav") {
		from, to, _ := strings.Cut(kind, ">")

		whole, err := os.ReadFile(filepath.Join("..", "fixtures", "sample."+from))
		if err != nil {
			t.Fatal(err)
		}

		all = append(
			all,
			trial{"joined." + from, append(slices.Clip(whole), whole...), to},
		)
	}

	return all
}
