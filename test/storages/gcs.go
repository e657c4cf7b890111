package storages

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

const gcsToken = "ya29.example"

// GCS is a server with one bucket, and the one that gives tokens for it.
type GCS struct {
	Front

	// Credentials are those of a service account that may do anything.
	Credentials map[string]any
	server      *fakestorage.Server
	t           testing.TB
}

// NewGCS starts a server that ends with the test.
func NewGCS(tb testing.TB) *GCS {
	tb.Helper()

	g := &GCS{t: tb}
	front := httptest.NewUnstartedServer(nil)
	g.URL = "http://" + front.Listener.Addr().String()

	var err error

	g.server, err = fakestorage.NewServerWithOptions(fakestorage.Options{
		NoListener: true, ExternalURL: g.URL, Writer: io.Discard,
	})
	if err != nil {
		tb.Fatal(err)
	}

	g.server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: Bucket})
	g.Credentials = serviceAccount(tb, g.URL+"/token")

	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", giveToken)
	mux.Handle("/", withToken(g.server.HTTPHandler()))
	front.Config.Handler = g.before(mux)
	front.Start()
	tb.Cleanup(front.Close)
	tb.Cleanup(g.server.Stop)

	return g
}

func giveToken(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("assertion") == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}

	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(
		w,
		`{"access_token":"`+gcsToken+`","token_type":"Bearer","expires_in":3600}`,
	)
}

func withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+gcsToken {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}

		next.ServeHTTP(w, r)
	})
}

func serviceAccount(tb testing.TB, tokenURL string) map[string]any {
	tb.Helper()

	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}

	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}

	return map[string]any{
		"type": "service_account", "client_email": "robot@example.iam.gserviceaccount.com",
		"private_key_id": "k1", "token_uri": tokenURL,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})),
	}
}

// Store puts an object.
func (g *GCS) Store(key, content string) {
	g.server.CreateObject(fakestorage.Object{
		ObjectAttrs: fakestorage.ObjectAttrs{
			BucketName: Bucket,
			Name:       key,
		},
		Content: []byte(content),
	})
}

// Read returns an object, "" where there is none.
func (g *GCS) Read(key string) string {
	object, err := g.server.GetObject(Bucket, key)
	if err != nil {
		return ""
	}

	return string(object.Content)
}
