package hostile_test

import (
	"net/http"
	"strings"
	"testing"
)

// A page that the operator visits, and a name that is bound to this machine, change and read
// nothing.
func TestPagesOfOtherSites(t *testing.T) {
	t.Parallel()

	server := start(t, "CONVERTD_ALLOWED_HOSTS=files.example.com")
	id := upload(t.Context(), server.URL, "a.csv", []byte("a,b\n1,2\n"))
	wants(t, "an upload", id, "200 201")

	for _, x := range []struct {
		method, path string
		headers      []string
		want         string
	}{
		{http.MethodGet, "/v1/jobs", []string{"Host", "rebind.evil.test"}, "403/INSUFFICIENT_PERMISSIONS"},
		{http.MethodGet, "/docs", []string{"Host", "rebind.evil.test:80"}, "403/INSUFFICIENT_PERMISSIONS"},
		{http.MethodPost, "/mcp", []string{"Host", "rebind.evil.test"}, "403"},
		{http.MethodPost, "/mcp", []string{"Origin", "https://evil.test"}, "403"},
		{http.MethodGet, "/v1/jobs", []string{"Host", "files.example.com"}, "200"},
		{http.MethodGet, "/v1/jobs", []string{"Host", "localhost:1"}, "200"},
		{http.MethodDelete, "/v1/files/x", []string{"Origin", "https://evil.test"}, "403/INSUFFICIENT_PERMISSIONS"},
		{http.MethodPost, "/v1/jobs", []string{"Sec-Fetch-Site", "cross-site"}, "403/INSUFFICIENT_PERMISSIONS"},
		{http.MethodPost, "/v1/jobs", []string{"Sec-Fetch-Site", "same-origin"}, "400"},
	} {
		a := send(t.Context(), x.method, server.URL+x.path, "", strings.NewReader(""), x.headers...)
		wants(t, x.method+" "+x.path+" "+strings.Join(x.headers, " "), a, x.want)
	}

	body, media := form("a.csv", []byte("a,b\n1,2\n"), "targetFormat", "xlsx")
	wants(t, "a form of another page", send(t.Context(), http.MethodPost, server.URL+"/v1/convert",
		media, body, "Origin", "https://evil.test"), "403/INSUFFICIENT_PERMISSIONS")
}
