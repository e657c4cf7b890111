package storages

import (
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the Azure server's only account is asked with.
const (
	AzureAccount   = "devstoreaccount1"
	AzureKey       = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
	AzureSignature = "sv=2026-01-01&sp=racwl&sr=c&sig=c2lnbmVkIGJ5IGV4YW1wbGU%3D"
)

// Azure answers what is asked of one container: enough of the protocol to write, read and list.
type Azure struct {
	Front

	mu     sync.Mutex
	blobs  map[string]azureBlob
	blocks map[string][]byte // by blob and block id, not yet committed
}

type azureBlob struct {
	content []byte
	written time.Time
}

// NewAzure starts a server that ends with the test. Its URL is that of the account.
func NewAzure(tb testing.TB) *Azure {
	tb.Helper()

	a := &Azure{blobs: map[string]azureBlob{}, blocks: map[string][]byte{}}

	server := httptest.NewServer(a.before(a.asked(a)))
	tb.Cleanup(server.Close)
	a.URL = server.URL + "/" + AzureAccount

	return a
}

// asked refuses what is neither signed with the account's key nor has its signature.
func (a *Azure) asked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shared := strings.HasPrefix(r.Header.Get("Authorization"), "SharedKey "+AzureAccount+":")
		if !shared && !strings.Contains(r.URL.RawQuery, "sig=c2lnbmVkIGJ5IGV4YW1wbGU") {
			azureError(w, http.StatusForbidden, "AuthenticationFailed")
			return
		}

		if !strings.HasPrefix(r.URL.Path, "/"+AzureAccount+"/"+Bucket) {
			azureError(w, http.StatusNotFound, "ContainerNotFound")
			return
		}

		next.ServeHTTP(w, r)
	})
}

func azureError(w http.ResponseWriter, status int, code string) {
	w.Header().Set("x-ms-error-code", code)
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code></Error>")
}

// ServeHTTP implements http.Handler.
func (a *Azure) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()

	key := strings.TrimPrefix(r.URL.Path, "/"+AzureAccount+"/"+Bucket+"/")

	switch query := r.URL.Query(); {
	case query.Get("comp") == "list":
		a.list(w, query.Get("prefix"))
	case r.Method == http.MethodPut:
		a.write(w, r, key)
	default:
		a.read(w, r, key)
	}
}

func (a *Azure) write(w http.ResponseWriter, r *http.Request, key string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it broke off: nothing is kept
	}

	switch query := r.URL.Query(); query.Get("comp") {
	case "block":
		a.blocks[key+"\n"+query.Get("blockid")] = body
	case "blocklist":
		var list struct{ Latest []string }
		if err := xml.Unmarshal(body, &list); err != nil {
			azureError(w, http.StatusBadRequest, "InvalidXmlDocument")
			return
		}

		var whole []byte
		for _, id := range list.Latest {
			whole = append(whole, a.blocks[key+"\n"+id]...)
		}

		a.blobs[key] = azureBlob{whole, time.Now()}
	default:
		a.blobs[key] = azureBlob{body, time.Now()}
	}

	w.WriteHeader(http.StatusCreated)
}

func (a *Azure) read(w http.ResponseWriter, r *http.Request, key string) {
	blob, there := a.blobs[key]
	if !there {
		azureError(w, http.StatusNotFound, "BlobNotFound")
		return
	}

	if r.Header.Get("Range") == "" {
		r.Header.Set("Range", r.Header.Get("x-ms-range"))
	}

	w.Header().Set("ETag", `"`+strconv.Itoa(len(blob.content))+`"`)
	http.ServeContent(w, r, "", blob.written, strings.NewReader(string(blob.content)))
}

func (a *Azure) list(w http.ResponseWriter, prefix string) {
	type properties struct {
		Size int    `xml:"Content-Length"`
		Last string `xml:"Last-Modified"`
	}

	type blob struct {
		Name       string
		Properties properties
	}

	var answer struct {
		XMLName xml.Name `xml:"EnumerationResults"`
		Blobs   struct{ Blob []blob }
	}

	for _, key := range slices.Sorted(maps.Keys(a.blobs)) {
		if strings.HasPrefix(key, prefix) {
			answer.Blobs.Blob = append(answer.Blobs.Blob, blob{key, properties{
				len(a.blobs[key].content), a.blobs[key].written.UTC().Format(http.TimeFormat),
			}})
		}
	}

	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer)
}

// Store puts a blob.
func (a *Azure) Store(key, content string) {
	a.mu.Lock()
	defer a.mu.Unlock()

	a.blobs[key] = azureBlob{[]byte(content), time.Now()}
}

// Read returns a blob, "" where there is none.
func (a *Azure) Read(key string) string {
	a.mu.Lock()
	defer a.mu.Unlock()

	return string(a.blobs[key].content)
}
