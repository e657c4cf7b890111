package qpdf_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// step does an operation and returns the path of the result.
func (b bench) step(
	tb testing.TB, operation string, options option.Values, content []byte,
) (string, ports.Made, error) {
	tb.Helper()

	edge := route.Edge{Operation: operation, From: "pdf", To: "pdf"}

	made, err := b.Step(tb, b.Engine, edge, options, content)
	if err != nil {
		return "", made, err
	}

	return made.Outputs[0].Path, made, nil
}

// encrypted returns a PDF that is protected so.
func (b bench) encrypted(tb testing.TB, options option.Values) []byte {
	tb.Helper()

	path, _, err := b.step(tb, "pdf/encrypt", options, everything())
	if err != nil {
		tb.Fatal(err)
	}

	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}

	return content
}

func TestEncryptAsksForThePassword(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, password := range []string{"secret", "--decrypt", "@/etc/passwd", `a "b" \c`, "pässwörd 密码", strings.Repeat("x", 127)} {
		path, made, err := b.step(
			t,
			"pdf/encrypt",
			option.Values{"password": password, "owner_password": "owner"},
			everything(),
		)
		if err != nil || len(made.Warnings) > 0 {
			t.Errorf("%q: %v, %v", password, made.Warnings, err)
			continue
		}

		for try, want := range map[string]bool{password: true, "owner": true, "": false, "wrong": false} {
			if asks, opens := b.Opens(t, path, try); !asks || opens != want {
				t.Errorf("%q: asks %v, %q opens %v", password, asks, try, opens)
			}
		}
	}
}

func TestPermissionsAreWhatReadersSee(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for name, c := range map[string]struct {
		permissions map[string]any
		want        string
	}{
		"none said":         {nil, "yes (print:yes copy:yes change:yes addNotes:yes algorithm:AES-256)"},
		"no printing":       {map[string]any{"printing": false}, "yes (print:no copy:yes change:yes addNotes:yes algorithm:AES-256)"},
		"nothing":           {map[string]any{"printing": false, "copying": false, "modifying": false}, "yes (print:no copy:no change:no addNotes:no algorithm:AES-256)"},
		"notes nonetheless": {map[string]any{"modifying": false, "annotating": true}, "yes (print:yes copy:yes change:no addNotes:yes algorithm:AES-256)"},
	} {
		options := option.Values{"owner_password": "owner"}
		if c.permissions != nil {
			options["permissions"] = c.permissions
		}

		path, _, err := b.step(t, "pdf/encrypt", options, everything())
		if err != nil {
			t.Fatal(err)
		}

		if asks, _ := b.Opens(t, path, ""); asks {
			t.Errorf("%s: it asks for a password", name)
		}

		if got := b.Info(t, path)["Encrypted"]; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatWouldNotProtectIsRefused(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for field, options := range map[string]option.Values{
		"password":       {},
		"owner_password": {"password": "same", "owner_password": "same"},
	} {
		if _, _, err := b.step(
			t,
			"pdf/encrypt",
			options,
			everything(),
		); !fault.Is(err, fault.InvalidInput) ||
			fault.Of(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}

	long := option.Values{"password": strings.Repeat("x", 128)}
	if _, _, err := b.step(
		t,
		"pdf/encrypt",
		long,
		everything(),
	); !fault.Is(err, fault.InvalidInput) ||
		strings.Contains(err.Error(), "xxx") {
		t.Error(err)
	}
}

func TestDecryptGivesBackWhatWasProtected(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	want := b.Read(t, b.Put(t, everything()))
	for name, c := range map[string]struct{ protection, options option.Values }{
		"by the password":          {option.Values{"password": "-secret", "owner_password": "owner"}, option.Values{"password": "-secret"}},
		"by the owner's":           {option.Values{"password": "secret", "owner_password": "owner"}, option.Values{"password": "owner"}},
		"without, where none asks": {option.Values{"owner_password": "owner", "permissions": map[string]any{"copying": false}}, option.Values{}},
	} {
		got, _, err := b.do(t, "pdf/decrypt", c.options, b.encrypted(t, c.protection))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}

	if got, _, err := b.do(t, "pdf/decrypt", option.Values{}, everything()); err != nil ||
		!reflect.DeepEqual(got, want) {
		t.Errorf("what is not protected: %+v, %v", got, err)
	}
}

func TestWithoutThePasswordNothingIsDone(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	protected := b.encrypted(t, option.Values{"password": "secret"})
	for name, c := range map[string]struct {
		operation string
		options   option.Values
		says      string
	}{
		"missing":           {"pdf/decrypt", option.Values{}, "Send it as password"},
		"wrong":             {"pdf/decrypt", option.Values{"password": "sesame"}, "does not open"},
		"another operation": {"pdf/rotate", option.Values{"angle": "90"}, "pdf/decrypt"},
		"encrypted again":   {"pdf/encrypt", option.Values{"password": "x"}, "pdf/decrypt"},
		"optimize":          {"pdf/optimize", nil, "pdf/decrypt"},
		"flatten":           {"pdf/flatten", nil, "pdf/decrypt"},
		"metadata":          {"pdf/metadata", option.Values{"strip": true}, "pdf/decrypt"},
		"repair":            {"pdf/repair", nil, "pdf/decrypt"},
	} {
		_, _, err := b.step(t, c.operation, c.options, protected)
		if f := fault.Of(err); f.Kind != fault.PasswordRequired ||
			!strings.Contains(f.Text, c.says) {
			t.Errorf("%s: %v", name, err)
		}

		if err != nil &&
			(strings.Contains(err.Error(), "sesame") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%s: it tells the password: %v", name, err)
		}
	}
}

func read(tb testing.TB, path string) []byte {
	tb.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}

	return content
}

// written returns a PDF that says this of itself.
func (b bench) written(tb testing.TB, set map[string]any) []byte {
	tb.Helper()

	path, _, err := b.step(tb, "pdf/metadata", option.Values{"set": set}, everything())
	if err != nil {
		tb.Fatal(err)
	}

	return read(tb, path)
}
