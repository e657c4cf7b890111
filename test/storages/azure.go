package storages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
)

// The account that every emulator of Azure has, with a key that is no secret.
const (
	AzureAccount = "devstoreaccount1"
	AzureKey     = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/" +
		"K1SZFPTOtr/KBHBeksoGMGw=="
)

// Azure is a container on Azurite, Microsoft's own emulator. Its URL is that of the account.
type Azure struct {
	Front

	Container string
	// Client speaks to the server past what stands before it.
	Client *container.Client

	parts closers
	tb    testing.TB
}

var _ Server = (*Azure)(nil)

// sharedAzurite is the emulator of all tests of this binary, which ends with it.
var sharedAzurite = sync.OnceValues(func() (string, error) {
	_, at, err := azurite("--inMemoryPersistence")
	return at, err
})

// azurite starts the emulator and returns where it listens.
func azurite(args ...string) (*program, string, error) {
	command, err := node("azurite/node_modules/azurite/dist/src/blob/main.js",
		append(args, "--blobHost", "127.0.0.1", "--blobPort", "0", "--silent",
			"--skipApiVersionCheck", "--disableTelemetry")...)
	if err != nil {
		return nil, "", err
	}

	return begin("successfully listens on ", command)
}

// NewAzure returns a new container on the emulator that the tests of this binary share.
func NewAzure(tb testing.TB) *Azure {
	tb.Helper()

	a := &Azure{tb: tb}
	begun(tb, a, func(ctx context.Context) error {
		at, err := sharedAzurite()
		if err != nil {
			return err
		}

		return a.open(ctx, at)
	})

	return a
}

// OpenAzure starts an emulator that keeps its files in a folder, until it is closed.
func OpenAzure(ctx context.Context, dir string) (*Azure, error) {
	emulator, at, err := azurite("--location", dir)
	if err != nil {
		return nil, err
	}

	a := &Azure{parts: closers{emulator}}
	if err := a.open(ctx, at); err != nil {
		return nil, errors.Join(err, a.Close())
	}

	return a, nil
}

// open makes a container at an emulator.
func (a *Azure) open(ctx context.Context, at string) error {
	err := a.Front.open(func(string) (http.Handler, error) { return forward(at) })
	if err != nil {
		return err
	}

	a.parts = append(a.parts, &a.Front)
	a.URL, a.Container = a.URL+"/"+AzureAccount, name()

	key, err := container.NewSharedKeyCredential(AzureAccount, AzureKey)
	if err == nil {
		a.Client, err = container.NewClientWithSharedKeyCredential(
			at+"/"+AzureAccount+"/"+a.Container, key, nil)
	}

	if err == nil {
		_, err = a.Client.Create(ctx, nil)
	}

	if err != nil {
		return fmt.Errorf("make a container: %w", err)
	}

	return nil
}

// signatureLife is how long signatures last.
const signatureLife = time.Hour

// Signature returns a token of the container for all that there is to do in it.
func (a *Azure) Signature() string {
	a.tb.Helper()

	signed, err := a.Client.GetSASURL(sas.ContainerPermissions{
		Read: true, Add: true, Create: true, Write: true, Delete: true, List: true,
	}, time.Now().Add(signatureLife), nil)
	if err != nil {
		a.tb.Fatal(err)
	}

	at, err := url.Parse(signed)
	if err != nil {
		a.tb.Fatal(err)
	}

	return at.RawQuery
}

// Setting implements Keeper.
func (a *Azure) Setting() string {
	return "azblob://" + a.Container + "?endpoint=" + url.QueryEscape(a.URL)
}

// Fields implements Server.
func (a *Azure) Fields() map[string]any {
	return map[string]any{
		"endpoint": a.URL, "container": a.Container,
		"storage_account": AzureAccount, "account_key": AzureKey,
	}
}

// Store implements Server.
func (a *Azure) Store(key, content string) {
	a.tb.Helper()

	_, err := a.Client.NewBlockBlobClient(key).UploadBuffer(a.tb.Context(), []byte(content), nil)
	if err != nil {
		a.tb.Fatal(err)
	}
}

// Read implements Server.
func (a *Azure) Read(key string) string {
	a.tb.Helper()

	got, err := a.Client.NewBlobClient(key).DownloadStream(a.tb.Context(), nil)
	if err != nil {
		return ""
	}
	defer got.Body.Close()

	content, err := io.ReadAll(got.Body)
	if err != nil {
		a.tb.Fatal(err)
	}

	return string(content)
}

// Left implements Server. What is half-written has no name, and Azure forgets it.
func (a *Azure) Left() []string {
	a.tb.Helper()

	var all []string

	pages := a.Client.NewListBlobsFlatPager(nil)
	for pages.More() {
		page, err := pages.NextPage(a.tb.Context())
		if err != nil {
			a.tb.Fatal(err)
		}

		for _, blob := range page.Segment.BlobItems {
			all = append(all, *blob.Name)
		}
	}

	return all
}

// Close ends what is not shared.
func (a *Azure) Close() error { return a.parts.Close() }
