package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/test/workbench"
)

// protected returns the path of a PDF of three pages that qpdf has encrypted for these passwords.
func protected(t *testing.T, user, owner string) string {
	t.Helper()
	b := workbench.New(t)
	dir := b.Dir(t)

	_, err := b.Box.Run(t.Context(), sandbox.Command{
		Tool: "qpdf", Dir: dir,
		Args: []string{
			"--encrypt",
			user,
			owner,
			"256",
			"--extract=n",
			"--",
			sandbox.InPath("plain.pdf"),
			sandbox.WorkPath("made.pdf"),
		},
		Inputs: []sandbox.Mount{{Name: "plain.pdf", Content: workbench.Paper{Pages: 3}.Bytes()}},
	})
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Join(dir, "made.pdf"))
	if err != nil {
		t.Fatal(err)
	}

	return put(t, "made.pdf", string(content))
}

func TestProtectionIsTried(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	secret, open := protected(t, "secret", "owner"), protected(t, "", "owner")

	plain := put(t, "plain.pdf", string(workbench.Paper{Pages: 3}.Bytes()))
	for name, c := range map[string]struct {
		path, password string
		restricted     bool
		pages          int
		want           string // "" for none
	}{
		"as it should be":      {path: secret, password: "secret", restricted: true, pages: 3},
		"another password":     {path: secret, password: "sesame", want: "does not open with the password"},
		"open to all":          {path: open, password: "secret", want: "opens without the password"},
		"not encrypted":        {path: plain, password: "secret", want: "opens without the password"},
		"pages are missing":    {path: secret, password: "secret", pages: 4, want: "3 pages instead of 4"},
		"restricted":           {path: open, restricted: true, pages: 3},
		"not restricted":       {path: plain, restricted: true, want: "is not encrypted"},
		"restricted by itself": {path: open, want: "is encrypted"},
	} {
		o := output(t, c.path, "pdf", file.Facts{Pages: c.pages})
		o.Expect.Password, o.Expect.Restricted = c.password, c.restricted

		checks, err := v.Verify(t.Context(), o)
		switch {
		case c.want == "" && (err != nil || len(checks) != 3):
			t.Errorf("%s: %v, %v", name, checks, err)
		case c.want != "" && (!fault.Is(err, fault.ConversionFailed) || !strings.Contains(fault.Of(err).Text, c.want)):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
