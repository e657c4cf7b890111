package storages

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
)

const (
	gcsToken  = "ya29.example"
	tokenPath = "/token"
)

func giveToken(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("assertion") == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}

	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w,
		`{"access_token":"`+gcsToken+`","token_type":"Bearer","expires_in":3600}`)
}

// withToken refuses what comes neither with a token nor signed.
func withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer "+gcsToken ||
			r.URL.Query().Has("X-Goog-Signature") {
			next.ServeHTTP(w, r)
			return
		}

		w.WriteHeader(http.StatusUnauthorized)
	})
}

// serviceAccount makes the credentials of a robot that gets its tokens at a URL.
func serviceAccount(tokenURL string) (map[string]any, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}

	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}

	return map[string]any{
		"type": "service_account", "client_email": "robot@example.iam.gserviceaccount.com",
		"private_key_id": "k1", "token_uri": tokenURL,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})),
	}, nil
}

// googleCredentials writes down a service account for the environment, and returns the file's
// path. Its tokens come from a server that lives as long as this process.
var googleCredentials = sync.OnceValues(func() (string, error) {
	tokens := httptest.NewServer(http.HandlerFunc(giveToken))

	account, err := serviceAccount(tokens.URL)
	if err != nil {
		return "", err
	}

	encoded, err := json.Marshal(account)
	if err != nil {
		return "", fmt.Errorf("write down a service account: %w", err)
	}

	dir, err := os.MkdirTemp("", "convertd-storages-")
	if err != nil {
		return "", fmt.Errorf("write down a service account: %w", err)
	}

	path := filepath.Join(dir, "account.json")

	return path, os.WriteFile(path, encoded, 0o600)
})
