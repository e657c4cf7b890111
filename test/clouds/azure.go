package clouds

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// The account that every emulator of Azure has, with a key that is no secret.
const (
	azureAccount = "devstoreaccount1"
	azureKey     = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/" +
		"K1SZFPTOtr/KBHBeksoGMGw=="
)

// azureLimit bounds the start of the emulator.
const azureLimit = time.Minute

// sharedAzure starts Azurite, Microsoft's own emulator. It ends with this process.
var sharedAzure = sync.OnceValues(func() (endpoint string, err error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}

	program := filepath.Join(root, ".tools/azurite/node_modules/azurite/dist/src/blob/main.js")

	azurite := exec.CommandContext(context.Background(), "node", program,
		"--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence",
		"--skipApiVersionCheck", "--disableTelemetry")
	azurite.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

	out, err := azurite.StdoutPipe()
	if err != nil {
		return "", fmt.Errorf("start Azurite: %w", err)
	}

	azurite.Stderr = azurite.Stdout

	started, failed := make(chan error, 1), errors.New(
		"the emulator Azurite did not start; `go tool task clouds` installs it")

	go func() {
		// The process is killed with the thread that has started it.
		runtime.LockOSThread()

		err := azurite.Start()
		started <- err

		if err == nil {
			_ = azurite.Wait()
		}
	}()

	if err := <-started; err != nil {
		return "", errors.Join(failed, err)
	}

	listening := make(chan string, 1)
	go read(out, listening)

	select {
	case endpoint, ok := <-listening:
		if !ok {
			return "", failed
		}

		return endpoint + "/" + azureAccount, nil
	case <-time.After(azureLimit):
		return "", failed
	}
})

// moduleRoot finds the folder of the module: tests run below it.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}

		if dir == filepath.Dir(dir) {
			err = errors.New("no folder above this one holds a go.mod")
		}
	}

	return "", fmt.Errorf("find the module: %w", err)
}

// read finds where the emulator listens, and takes the rest that it says.
func read(out io.Reader, listening chan<- string) {
	defer close(listening)

	lines, told := bufio.NewScanner(out), false
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "successfully listens on "); ok && !told {
			listening <- at

			told = true
		}
	}
}

// Azure returns a container on the emulator of Azure that the tests of this binary share.
func Azure(tb testing.TB) Bucket {
	tb.Helper()

	endpoint, err := sharedAzure()
	if err != nil {
		tb.Fatal(err)
	}

	b := Bucket{Name: name(), Endpoint: endpoint}

	key, err := container.NewSharedKeyCredential(azureAccount, azureKey)
	if err != nil {
		tb.Fatal(err)
	}

	made, err := container.NewClientWithSharedKeyCredential(endpoint+"/"+b.Name, key,
		&container.ClientOptions{})
	if err == nil {
		_, err = made.Create(tb.Context(), nil)
	}

	if err != nil {
		tb.Fatalf("make a container of Azure: %v", err)
	}

	b.URL = "azblob://" + b.Name + "?endpoint=" + url.QueryEscape(endpoint)

	return b
}
