package mcp

import (
	"net"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Config says which server the tools use, and how.
type Config struct {
	BaseURL string // of the API, without a trailing slash
	Key     string // "" where the server asks for none
	Version string
	// Files says that tools may read and write files of this machine by their paths.
	Files bool
}

const instructions = "Converts files between formats: video, audio, pictures, documents, archives. " +
	"Ask for formats first where it is not certain that a pair is known; plan shows what would be done."

// New returns a server whose tools use a convertd server.
func New(cfg Config) *mcp.Server {
	server := mcp.NewServer(
		&mcp.Implementation{Name: "convertd", Title: "convertd", Version: cfg.Version},
		&mcp.ServerOptions{Instructions: instructions},
	)
	t := tools{
		api: &api{base: cfg.BaseURL, key: cfg.Key, http: &http.Client{}}, files: cfg.Files,
	}

	sources := "a URL or the id of an uploaded file"
	if cfg.Files {
		sources = "the path of a file, a URL, or the id of an uploaded file"
	}

	add := func(name, text string) *mcp.Tool { return &mcp.Tool{Name: name, Description: text} }
	mcp.AddTool(server, add("convert",
		"Convert a file to another format and wait for the result. source is "+sources+"."),
		t.convert)
	mcp.AddTool(server, add(
		"run_operation",
		"Run another operation on files, such as compress, merge, trim, resize, thumbnail, pdf/ocr or "+
			"pdf/split, and wait for the result. Each source is "+sources+".",
	), t.run)
	mcp.AddTool(server, add(
		"formats",
		"List the formats that are known, or show one by its id with what it can become.",
	), t.formats)
	mcp.AddTool(server, add(
		"plan",
		"Say how a file would be converted, by which engines and with what loss, without doing it.",
	),
		t.plan)
	mcp.AddTool(server, add("follow",
		"Show a job, waiting until it has ended or the seconds are over."), t.follow)
	mcp.AddTool(server, add(
		"fetch",
		"Give the download links of a completed job; with a path, write its result there.",
	), t.fetch)

	return server
}

// Handler serves the tools over HTTP, to callers that send the key of the API. listening is where
// the API is reached on this machine; keyed says that it asks for keys.
func Handler(listening net.Addr, version string, keyed bool) http.Handler {
	base := "http://" + local(listening)

	handler := mcp.NewStreamableHTTPHandler(func(r *http.Request) *mcp.Server {
		return New(Config{BaseURL: base, Key: keyOf(r), Version: version})
	}, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if keyed && keyOf(r) == "" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "Send an API key as Authorization: Bearer ck_….", http.StatusUnauthorized)

			return
		}

		handler.ServeHTTP(w, r)
	})
}

func keyOf(r *http.Request) string {
	if key := r.Header.Get("X-Api-Key"); key != "" {
		return key
	}

	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")

	return key
}

// local is where this machine reaches an address that may stand for all of its own.
func local(listening net.Addr) string {
	host, port, err := net.SplitHostPort(listening.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return listening.String()
	}

	return net.JoinHostPort("127.0.0.1", port)
}
