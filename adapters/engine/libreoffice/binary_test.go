package libreoffice

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func TestBinaryDataBeyondTheEndIsRefused(t *testing.T) {
	t.Parallel()

	for text, whole := range map[string]bool{
		`{\rtf1 \bin2147483647 x}`:                            false,
		`{\rtf1 {\pict\bin4 abc`:                              false,
		`{\rtf1 \bin3 abc\bin9 x}`:                            false,
		`{\rtf1 \bin4 \bi}}`:                                  true,
		`{\rtf1 \bin9 \bin99999}`:                             true,
		`{\rtf1 \bin0 x}`:                                     true,
		`{\rtf1 \bin-9 x}`:                                    true,
		`{\rtf1 a\\bin99 b \binx99 \b in99 \'5cbin99}`:        true,
		`{\rtf1 ` + strings.Repeat("x", 200_000) + `\bin9 x}`: false,
		"":           true,
		`{\rtf1\bin`: true,
	} {
		path := filepath.Join(t.TempDir(), "a.rtf")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}

		err := refuseMissingBytes(path, "rtf")
		if (err == nil) != whole || err != nil && !fault.Is(err, fault.CorruptFile) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}
