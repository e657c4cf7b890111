package bucket_test

import (
	"net/url"
	"os"
	"testing"

	"github.com/convertd/convertd/adapters/storage/bucket"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/storages"
)

func TestMain(m *testing.M) { os.Exit(storages.Main(m)) }

func TestS3(t *testing.T) {
	t.Parallel()
	suites(t, true, func(tb testing.TB) storages.Keeper { return storages.NewS3(tb) })
	contract.KeyBelowKey(t, open(t, storages.NewS3(t)))
}

func TestVersity(t *testing.T) {
	t.Parallel()
	suites(t, true, func(tb testing.TB) storages.Keeper { return storages.NewVersity(tb) })
}

func TestGCS(t *testing.T) {
	t.Parallel()
	suites(t, true, func(tb testing.TB) storages.Keeper { return storages.NewGCS(tb) })
	contract.KeyBelowKey(t, open(t, storages.NewGCS(t)))
}

func TestAzure(t *testing.T) {
	t.Parallel()
	suites(t, false, func(tb testing.TB) storages.Keeper { return storages.NewAzure(tb) })
	contract.KeyBelowKey(t, open(t, storages.NewAzure(t)))
}

// suites runs all that a bucket has to pass.
func suites(t *testing.T, puts bool, made func(testing.TB) storages.Keeper) {
	t.Helper()

	t.Run("Blobs", func(t *testing.T) {
		t.Parallel()
		contract.Blobs(t, func(t *testing.T) ports.Blobs { return open(t, made(t)) })
	})
	t.Run("Owner", func(t *testing.T) {
		t.Parallel()
		contract.Owner(t, func(t *testing.T) (ports.Blobs, ports.Owner) {
			store := open(t, made(t))
			return store, store
		})
	})
	t.Run("Reachable", func(t *testing.T) {
		t.Parallel()
		contract.Reachable(t, func(t *testing.T) ports.Reachable { return open(t, made(t)) })
	})
	t.Run("Presigner", func(t *testing.T) {
		t.Parallel()
		contract.Presigner(t, puts, func(t *testing.T) (ports.Blobs, ports.Presigner) {
			store := open(t, made(t))
			return store, store
		})
	})
}

func open(t *testing.T, b storages.Keeper) *bucket.Store {
	t.Helper()

	store, err := bucket.New(t.Context(), parsed(t, b.Setting()))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})

	return store
}

func parsed(t *testing.T, text string) bucket.Config {
	t.Helper()

	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}

	cfg, err := bucket.Parse(u)
	if err != nil {
		t.Fatal(err)
	}

	return cfg
}
