package e2e_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/storages"
)

// The page names storages of nobody: those of the test take their place, field by field.
func TestTheConnectionsPageWorksAsWritten(t *testing.T) {
	t.Parallel()

	page := string(read(t, filepath.Join("..", "..", "openapi", "docs", connectionsPage)))
	c, from, to := start(t, reachLoopback), storages.NewS3(t), storages.NewSFTP(t)
	from.Store("in/talk.mov", string(fixture(t, "sample.mov")))

	blocks := requests.FindAllStringSubmatch(page, -1)
	if len(blocks) != 2 {
		t.Fatalf("the page has %d requests", len(blocks))
	}

	var asked struct{ Tasks map[string]map[string]any }

	bodyOf(t, blocks[0][1], &asked)
	mine(t, asked.Tasks["get"], from.Fields(), "endpoint", from.URL)
	mine(t, asked.Tasks["put"], map[string]any{
		"host": to.Host, "username": storages.SFTPUser, "password": storages.SFTPPassword,
		"host_key_fingerprint": to.Fingerprint,
		"path":                 to.Dir + "/films/{job_id}/{filename}",
	}, "port", to.Port)

	tasks := map[string]any{}
	for name, task := range asked.Tasks {
		tasks[name] = task
	}

	j := c.submit(tasks)
	if j.Status != "completed" ||
		!strings.Contains(to.Read("films/" + j.ID + "/talk.mp4")[:16], "ftyp") {
		t.Errorf("%+v", j)
	}

	var connection struct {
		Storage string
		Fields  map[string]any
	}

	bodyOf(t, blocks[1][1], &connection)
	mine(t, connection.Fields, from.Fields(), "endpoint", from.URL)

	id := c.keep(connection.Storage, connection.Fields)

	again := c.submit(map[string]any{
		"get": map[string]any{"operation": "import/s3", "connection": id, "key": "in/talk.mov"},
	})
	if again.Status != "completed" {
		t.Errorf("%+v", again)
	}
}

const connectionsPage = "connections.md"

// bodyOf reads the JSON that a curl command sends.
func bodyOf(t *testing.T, command string, into any) {
	t.Helper()

	_, rest, _ := strings.Cut(command, "-d '")
	body, _, _ := strings.Cut(rest, "'")

	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%s: %v", command, err)
	}
}

// mine puts the test's values in the place of the page's, each of which the page must have, and
// adds where the test's server is.
func mine(t *testing.T, shown, values map[string]any, where string, is any) {
	t.Helper()

	for name := range values {
		if _, ok := shown[name]; !ok && name != where {
			t.Errorf("the page does not set %s: %v", name, shown)
		}
	}

	maps.Copy(shown, values)
	shown[where] = is
}
