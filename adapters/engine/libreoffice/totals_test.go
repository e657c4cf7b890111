package libreoffice

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func TestTotalsOfWhatIsPacked(t *testing.T) {
	t.Parallel()

	for totals, most := range map[string]string{
		"3 files, 6000 bytes uncompressed, 900 bytes compressed:  85.0%":              "",
		"9 files, 2147483648 bytes uncompressed, 99999999 bytes compressed:  95.3%":   "",
		"9 files, 2147483649 bytes uncompressed, 2147483649 bytes compressed:  0.0%":  "2048 MB",
		"3 files, 536870912 bytes uncompressed, 600000 bytes compressed:  99.9%":      "",
		"3 files, 536870913 bytes uncompressed, 600000 bytes compressed:  99.9%":      "512 MB",
		"1 file, 99999999999999999999 bytes uncompressed, 1 bytes compressed:  99.9%": "512 MB",
		"Empty zipfile.": "",
	} {
		err := tooMuchInside([]byte(totals))
		if (err != nil) != (most != "") ||
			err != nil && (!fault.Is(err, fault.FileTooLarge) ||
				!strings.Contains(fault.Of(err).Text, most)) {
			t.Errorf("%s: %v, want %q", totals, err, most)
		}
	}
}
