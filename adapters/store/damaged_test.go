package store_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/ports"
)

func TestADamagedDatabaseIsToldWithTheWayBack(t *testing.T) {
	t.Parallel()

	url := onSQLite(t)
	path := strings.TrimPrefix(url, "sqlite://")

	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}

	newStore(t, db, func([]ports.Work) {})

	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	const page = 4096

	for kind, content := range map[string][]byte{
		"overwritten": append(whole[:page:page], bytes.Repeat([]byte{0xa5}, 30*page)...),
		"no database": bytes.Repeat([]byte("nonsense"), page),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}

		if _, err := store.Open(t.Context(), store.Config{URL: url}); err == nil ||
			!strings.Contains(err.Error(), "convertd restore") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
