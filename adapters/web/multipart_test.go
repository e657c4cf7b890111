package web

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func FuzzForm(f *testing.F) {
	f.Add("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n", "x")
	f.Add("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../b\"\r\n\r\nb", "x")
	f.Add("--x--", "x")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, body, boundary string) {
		err := EachPart(strings.NewReader(body), boundary, func(part Part) error {
			if part.IsFile() {
				_, err := io.Copy(io.Discard, part)
				return err
			}

			_, err := part.Text()

			return err
		})

		var known *fault.Fault
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("%v", err)
		}
	})
}
