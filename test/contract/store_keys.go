package contract

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

func storeSigningKeys() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"signing keys come back newest first": func(t *testing.T, s OpenStore) {
			oldest := ports.SigningKey{ID: "sk_b", Sealed: []byte{0, 255}, Created: instant()}
			middle := ports.SigningKey{
				ID:      "sk_c",
				Sealed:  []byte("x"),
				Created: instant().Add(time.Microsecond),
			}

			newest := ports.SigningKey{
				ID:      "sk_a",
				Sealed:  []byte("y"),
				Created: instant().Add(time.Hour),
			}
			for _, k := range []ports.SigningKey{middle, newest, oldest} {
				insertKey(t, s, k)
			}

			wantKeysOf(t, s, newest, middle, oldest)
		},
		"no signing keys are none": func(t *testing.T, s OpenStore) { wantKeysOf(t, s) },
		"a signing key with a taken id is refused": func(t *testing.T, s OpenStore) {
			first := ports.SigningKey{ID: "sk_1", Sealed: []byte("first"), Created: instant()}
			insertKey(t, s, first)

			err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				return tx.SigningKeys.Insert(
					ctx,
					ports.SigningKey{ID: "sk_1", Sealed: []byte("second"), Created: instant()},
				)
			})
			if err == nil {
				t.Error("it was inserted")
			}

			wantKeysOf(t, s, first)
		},
	}
}

func insertKey(t *testing.T, s OpenStore, k ports.SigningKey) {
	t.Helper()
	write(
		t,
		s,
		func(ctx context.Context, tx ports.Tx) error { return tx.SigningKeys.Insert(ctx, k) },
	)
}

func wantKeysOf(t *testing.T, s OpenStore, want ...ports.SigningKey) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.SigningKeys.All(ctx)
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("All:\n got %v\nwant %v", got, want)
		}

		return err
	})
}
