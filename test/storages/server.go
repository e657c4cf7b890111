package storages

import (
	"context"
	"errors"
	"io"
	"testing"
)

// Server is a storage of somebody, seen by whoever owns it.
type Server interface {
	// Fields are those of an import or an export that say where it is, and who asks.
	Fields() map[string]any
	// Store puts a file there.
	Store(key, content string)
	// Read returns a file, "" where there is none.
	Read(key string) string
	// Left names all that is there, what is half-written too.
	Left() []string
}

// Keeper is a storage that the server under test can keep its files in.
type Keeper interface {
	// Setting is its value of storage_url.
	Setting() string
}

// begun opens a server that ends with the test.
func begun(tb testing.TB, server io.Closer, open func(context.Context) error) {
	tb.Helper()

	if err := open(tb.Context()); err != nil {
		tb.Fatal(errors.Join(err, server.Close()))
	}

	tb.Cleanup(func() { _ = server.Close() })
}

// Keepers start a storage of each kind for a test.
func Keepers() map[string]func(testing.TB) Keeper {
	return map[string]func(testing.TB) Keeper{
		"S3": kept(NewS3), "Versity": kept(NewVersity), "Google": kept(NewGCS),
		"Azure": kept(NewAzure),
	}
}

func kept[K Keeper](start func(testing.TB) K) func(testing.TB) Keeper {
	return func(tb testing.TB) Keeper { tb.Helper(); return start(tb) }
}
