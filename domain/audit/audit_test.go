package audit_test

import (
	"testing"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
)

func TestWhoCalls(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		caller access.Principal
		want   audit.Actor
	}{
		{access.Principal{Owner: "usr_1", Session: "ses_1"}, audit.Actor{User: "usr_1", Via: audit.BySession}},
		{
			access.Principal{Owner: "test_1", Key: "key_1"},
			audit.Actor{User: "usr_1", Via: audit.ByKey, Key: "key_1"},
		},
		{access.Principal{Owner: "anon_1"}, audit.Actor{Via: audit.ByNobody}},
	} {
		if got := audit.Caller(c.caller); got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}

func TestEveryActionIsOnce(t *testing.T) {
	t.Parallel()

	seen := make(map[audit.Action]bool)
	for _, a := range audit.Actions() {
		if seen[a] || !audit.Known(a) {
			t.Errorf("%s", a)
		}

		seen[a] = true
	}

	if audit.Known("job.made") {
		t.Error("any action is known")
	}
}
