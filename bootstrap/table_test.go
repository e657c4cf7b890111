package bootstrap_test

import (
	"os"
	"testing"

	"github.com/convertd/convertd/bootstrap"
)

func TestTheReadmeListsTheSettings(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := bootstrap.WithSettings(string(readme))
	if err != nil {
		t.Fatal(err)
	}
	if string(readme) != want {
		t.Error("the README's table of settings is out of date: run go generate ./bootstrap")
	}
}
