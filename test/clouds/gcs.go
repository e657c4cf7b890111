package clouds

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"

	"github.com/convertd/convertd/test/harness"
)

var sharedGCS = sync.OnceValues(func() (*fakestorage.Server, error) {
	// It serves signed URLs under a name that it must know beforehand.
	at, err := harness.FreeAddress()
	if err != nil {
		return nil, err
	}

	address, _ := netip.ParseAddrPort(at)

	s, err := fakestorage.NewServerWithOptions(fakestorage.Options{
		Scheme: "http", Host: address.Addr().String(), Port: address.Port(), PublicHost: at,
		Writer: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start a server of Google Cloud Storage: %w", err)
	}

	return s, nil
})

// GCS returns a bucket on the server of Google Cloud Storage that the tests of this binary share.
func GCS(tb testing.TB) Bucket {
	tb.Helper()

	s, err := sharedGCS()
	if err != nil {
		tb.Fatal(err)
	}

	b := Bucket{Name: name(), Endpoint: s.URL()}
	s.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: b.Name})
	b.URL = "gs://" + b.Name + "?anonymous=true&endpoint=" + url.QueryEscape(b.Endpoint)

	return b
}

// googleCredentials writes down a service account that signs URLs, and returns the file's path.
var googleCredentials = sync.OnceValues(func() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}

	account, err := json.Marshal(map[string]string{
		"type":         "service_account",
		"client_email": "convertd@example.iam.gserviceaccount.com",
		"private_key": string(pem.EncodeToMemory(&pem.Block{
			Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key),
		})),
	})
	if err != nil {
		return "", fmt.Errorf("write down a service account: %w", err)
	}

	dir, err := os.MkdirTemp("", "convertd-clouds-")
	if err != nil {
		return "", fmt.Errorf("write down a service account: %w", err)
	}

	path := filepath.Join(dir, "account.json")

	return path, os.WriteFile(path, account, 0o600)
})
