package access_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/access"
)

func TestCanonicalKeepsPartsApart(t *testing.T) {
	t.Parallel()

	at := time.Unix(1_800_000_000, 0)
	a := access.Link{FileID: "file_1", Name: "2", Expires: at, KeyID: "k"}

	b := access.Link{FileID: "file_", Name: "12", Expires: at, KeyID: "k"}
	if bytes.Equal(a.Canonical(), b.Canonical()) {
		t.Error("two links share their signed bytes")
	}
}

func TestOwnsNothingWithoutAnOwner(t *testing.T) {
	t.Parallel()

	if (access.Principal{}).Owns("") {
		t.Error("an empty principal owns rows without an owner")
	}

	if !access.Local().Owns(access.LocalOwner) {
		t.Error("the local owner does not own its own")
	}
}

func ExampleLink_Expired() {
	l := access.Link{Expires: time.Unix(100, 0)}
	fmt.Println(l.Expired(time.Unix(99, 0)), l.Expired(time.Unix(100, 0)))
	// Output: false true
}
