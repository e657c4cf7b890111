package password_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/password"
)

func TestPasswords(t *testing.T) {
	t.Parallel()

	p, err := password.New(password.Config{Memory: 64, Passes: 1})
	if err != nil {
		t.Fatal(err)
	}

	encoded, err := p.Encode(t.Context(), "correct horse")
	if err != nil || strings.Contains(encoded, "horse") {
		t.Fatalf("%q, %v", encoded, err)
	}

	if again, _ := p.Encode(t.Context(), "correct horse"); again == encoded {
		t.Error("one password is encoded alike twice")
	}

	for _, c := range []struct {
		password, encoded string
		want              bool
	}{
		{"correct horse", encoded, true},
		{"correct horsf", encoded, false},
		{"", encoded, false},
		{"", "", false},
		{"correct horse", "", false},
	} {
		if got, err := p.Matches(t.Context(), c.password, c.encoded); err != nil || got != c.want {
			t.Errorf("%q with %q: %v, %v", c.password, c.encoded, got, err)
		}
	}

	if _, err := p.Matches(t.Context(), "x", "nonsense"); err == nil {
		t.Error("what is no encoding is taken")
	}
}

func TestAnEncodingMustCostSomething(t *testing.T) {
	t.Parallel()

	if _, err := password.New(password.Config{}); err == nil {
		t.Error("it costs nothing")
	}

	if c := password.DefaultConfig(); c.Memory < 19<<10 || c.Passes < 2 {
		t.Errorf("%+v is less than what is recommended", c)
	}
}
