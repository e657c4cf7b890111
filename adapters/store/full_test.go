package store_test

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

func TestADatabaseThatCannotGrow(t *testing.T) {
	t.Parallel()
	db := open(t, "sqlite://"+filepath.Join(t.TempDir(), "convertd.db"))

	s := newStore(t, db, func([]ports.Work) {})
	if _, err := db.Writer().
		ExecContext(t.Context(), "PRAGMA max_page_count = "+strconv.Itoa(pragma[int](t, db, "page_count"))); err != nil {
		t.Fatal(err)
	}

	insert := func(n int) error {
		return s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			for i := range n {
				if err := tx.Files.Insert(
					ctx,
					file.File{ID: "file_" + strconv.Itoa(n) + "_" + strconv.Itoa(i)},
				); err != nil {
					return err
				}
			}

			return nil
		})
	}
	if err := insert(1000); !fault.Is(err, fault.DiskFull) {
		t.Errorf("%v, want %s", err, fault.DiskFull)
	}

	if c, err := s.Census(t.Context()); err != nil || c.Bytes != 0 {
		t.Errorf("%+v, %v", c, err)
	}

	if err := insert(1); err != nil {
		t.Errorf("what there is room for: %v", err)
	}
}
