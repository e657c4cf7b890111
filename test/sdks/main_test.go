package sdks_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/sdks"
)

// address is what clients talk to: a server that refuses every request once.
var address string

// direct is that server itself, and binary what it was started from.
var direct, binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "convertd-sdks-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()

	between := sdks.NewMoody()

	front := httptest.NewServer(between)
	defer front.Close()

	address = front.URL

	behind, err := harness.FreeAddress()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	server, err := start(dir, behind)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	direct = "http://" + behind
	if err := between.Behind(direct); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	code := m.Run()

	if err := errors.Join(server.Stop(), between.Err()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	return code
}

// start starts a server that says of itself what the proxy's address is.
func start(dir, listen string) (*harness.Server, error) {
	var err error
	if binary, err = harness.Build(context.Background(), dir); err != nil {
		return nil, err
	}

	return harness.Start(context.Background(), binary, dir+"/data",
		"CONVERTD_PUBLIC_URL="+address, "CONVERTD_LISTEN="+listen)
}
