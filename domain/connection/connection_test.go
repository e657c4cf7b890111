package connection_test

import (
	"testing"

	"github.com/convertd/convertd/domain/connection"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

func TestOnlyTheBucketMayBeGivenBesideAConnection(t *testing.T) {
	t.Parallel()

	kind, _ := operation.FindStorage("s3")
	open := connection.Connection{
		Storage: "s3", Values: option.Values{"region": "eu-central-1"},
		SecretNames: []string{"access_key_id", "secret_access_key"},
	}
	bound := open
	bound.Values = option.Values{"region": "eu-central-1", "bucket": "films"}

	for name, c := range map[string]struct {
		held   connection.Connection
		given  string
		faults int
	}{
		"a bucket where there is none":    {open, "bucket", 0},
		"a key within the bucket":         {bound, "key", 0},
		"another bucket":                  {bound, "bucket", 1},
		"another server":                  {open, "endpoint", 1},
		"a secret":                        {open, "secret_access_key", 1},
		"what the connection has as well": {open, "region", 1},
	} {
		got := c.held.Beside(kind, func(field string) bool { return field == c.given })
		if len(got) != c.faults {
			t.Errorf("%s: %v", name, got)
		}
	}
}
