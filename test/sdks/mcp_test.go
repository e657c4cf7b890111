package sdks_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// told is what the tools answer with.
type told struct {
	Job, Status, URL, Path, Error string
	Files                         []struct{ Filename string }
}

func session(t *testing.T, transport mcp.Transport) *mcp.ClientSession {
	t.Helper()

	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)

	s, err := client.Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = s.Close() })

	return s
}

// use calls a tool, and returns what it says where it is an error.
func use(t *testing.T, s *mcp.ClientSession, tool string, in map[string]any, out any) string {
	t.Helper()

	res, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: in})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}

	text, _ := res.Content[0].(*mcp.TextContent)
	if res.IsError {
		return text.Text
	}

	if err := json.Unmarshal([]byte(text.Text), out); err != nil {
		t.Fatalf("%s: %v: %s", tool, err, text.Text)
	}

	return ""
}

func TestToolsConvertFilesOfThisMachine(t *testing.T) {
	t.Parallel()

	work := t.TempDir()
	photo, made := filepath.Join(work, "photo.png"), filepath.Join(work, "made.webp")
	copied(t, "../fixtures/sample.png", photo)

	cmd := exec.CommandContext(
		context.WithoutCancel(t.Context()),
		binary,
		"mcp",
		"--server",
		direct,
	)
	s := session(t, &mcp.CommandTransport{Command: cmd})

	var got told
	if failed := use(t, s, "convert", map[string]any{
		"source": photo, "format": "webp", "to": made,
	}, &got); failed != "" || got.Status != "completed" || got.Path != made {
		t.Fatalf("%+v %s", got, failed)
	}

	if content, err := os.ReadFile(
		made,
	); err != nil ||
		!strings.HasPrefix(string(content), "RIFF") {
		t.Errorf("%v %.16q", err, content)
	}

	got = told{}
	if failed := use(t, s, "run_operation", map[string]any{
		"operation": "resize", "sources": []string{photo}, "options": map[string]any{"width": 40},
	}, &got); failed != "" || len(got.Files) != 1 || got.URL == "" {
		t.Errorf("%+v %s", got, failed)
	}

	again := told{}
	if failed := use(
		t,
		s,
		"fetch",
		map[string]any{"job": got.Job, "to": made},
		&again,
	); failed == "" {
		t.Error("a file that is there was written over")
	}

	if failed := use(
		t,
		s,
		"convert",
		map[string]any{"source": photo, "format": "nonsense"},
		&again,
	); !strings.Contains(
		failed,
		"UNSUPPORTED_FORMAT",
	) {
		t.Errorf("%q", failed)
	}
}

func TestToolsOverHTTP(t *testing.T) {
	t.Parallel()

	s := session(t, &mcp.StreamableClientTransport{
		Endpoint: direct + "/mcp", HTTPClient: http.DefaultClient,
	})

	var list struct{ Formats []struct{ ID string } }
	if failed := use(t, s, "formats", map[string]any{"category": "image"}, &list); failed != "" ||
		len(list.Formats) < 10 {
		t.Errorf("%+v %s", list, failed)
	}

	var plan struct {
		DryRun bool `json:"dry_run"`
	}
	if failed := use(t, s, "plan", map[string]any{
		"source": "https://example.com/a.docx", "format": "pdf",
	}, &plan); failed != "" || !plan.DryRun {
		t.Errorf("%+v %s", plan, failed)
	}

	if failed := use(t, s, "convert", map[string]any{
		"source": "/etc/passwd", "format": "pdf",
	}, &told{}); !strings.Contains(failed, "cannot be read here") {
		t.Errorf("a file of the server was read: %q", failed)
	}

	if failed := use(t, s, "follow", map[string]any{"job": "job_none"}, &told{}); !strings.Contains(
		failed,
		"JOB_NOT_FOUND",
	) {
		t.Errorf("%q", failed)
	}
}
