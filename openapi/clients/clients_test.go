package clients_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/convertd/convertd/openapi/clients"
)

func TestTheFilesAreWhatTheDescriptionSays(t *testing.T) {
	t.Parallel()

	root := os.DirFS("..")

	files, err := clients.Files(root)
	if err != nil {
		t.Fatal(err)
	}

	for name, want := range files {
		if got, err := os.ReadFile("../" + name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("openapi/%s is out of date (%v): run go generate ./openapi", name, err)
		}
	}
}
