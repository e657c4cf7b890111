package e2e_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/convertd/convertd/test/apicheck"
	"github.com/convertd/convertd/test/harness"
)

// built is the server under test, built once.
var built string

// checker holds every answer that a test gets against the API's description.
var checker *apicheck.Checker

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "convertd-e2e-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()

	if checker, err = apicheck.New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	if built, err = harness.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	return m.Run()
}
