package option_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/option"
)

type longText string

func (t longText) Size() int64     { return int64(len(t)) }
func (t longText) Open() io.Reader { return strings.NewReader(string(t)) }

func TestLongFilesAreDecodedWhileTheyAreRead(t *testing.T) {
	t.Parallel()

	want := bytes.Repeat([]byte{0xfb, 0xff, 0x3e, 0x00, 0x41}, 3001)
	standard := base64.StdEncoding.EncodeToString(want)
	fields := []option.Field{{Name: "file", Type: option.Base64}}

	for name, text := range map[string]string{
		"standard": standard, "url": base64.URLEncoding.EncodeToString(want),
		"unpadded": base64.RawStdEncoding.EncodeToString(want),
		"broken":   standard[:100] + "\r\n" + standard[100:] + "\n",
		"data URL": "data:image/png;base64," + standard,
	} {
		values, faults := option.Parse(fields, map[string]any{"file": longText(text)}, "")
		content, size := values.File("file")

		if len(faults) > 0 || content == nil || size < int64(len(want))-2 {
			t.Errorf("%s: %v, %d bytes", name, faults, size)
			continue
		}

		if got, err := io.ReadAll(content); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}

	for name, text := range map[string]string{
		"a letter": "QUJD*UJD", "behind the padding": "QUI=QUJD", "one letter": "QUJDQ",
	} {
		values, _ := option.Parse(fields, map[string]any{"file": longText(text)}, "")
		content, _ := values.File("file")

		if _, err := io.ReadAll(content); !errors.Is(err, option.ErrNotBase64) {
			t.Errorf("%s: %v", name, err)
		}
	}

	for name, text := range map[string]string{
		"another data URL": "data:image/png,abc",
		"too large":        strings.Repeat("QUJD", 6<<20),
	} {
		if _, faults := option.Parse(
			fields,
			map[string]any{"file": longText(text)},
			"",
		); len(
			faults,
		) != 1 {
			t.Errorf("%s: %v", name, faults)
		}
	}
}
