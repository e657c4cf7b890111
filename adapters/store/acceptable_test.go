package store

import (
	"strings"
	"testing"
)

func TestAcceptable(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		version        int
		encoding, want string
	}{
		{12, "UTF8", "CONVERTD_DATABASE_URL names a server of PostgreSQL 12; version 13 or later is needed"},
		{15, "SQL_ASCII", "CONVERTD_DATABASE_URL names a database in SQL_ASCII"},
		{13, "UTF8", ""},
		{18, "UTF8", ""},
	} {
		err := acceptable(c.version, c.encoding)
		if (err == nil) != (c.want == "") ||
			(err != nil && !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%d, %s: %v, want %q", c.version, c.encoding, err, c.want)
		}
	}
}
