package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/backup"
)

// written returns a backup of members in pairs of name and content.
func written(tb testing.TB, members ...string) []byte {
	tb.Helper()

	var out bytes.Buffer

	w := backup.NewWriter(&out, "1.2.3", time.Unix(1000, 0).UTC())
	for i := 0; i < len(members); i += 2 {
		if _, err := w.Add(
			tb.Context(),
			members[i],
			int64(len(members[i+1])),
			strings.NewReader(members[i+1]),
		); err != nil {
			tb.Fatal(err)
		}
	}

	if err := w.Close(1, 2, 3); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

func whole(tb testing.TB) []byte {
	tb.Helper()

	return written(
		tb,
		"blobs/usr_local/file_1",
		"content",
		"blobs/b",
		"",
		backup.Database,
		"rows",
		backup.Key,
		"key",
	)
}

func TestWhatIsWrittenIsExtracted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	m, err := backup.Extract(t.Context(), bytes.NewReader(whole(t)), dir)
	if err != nil {
		t.Fatal(err)
	}

	if m.Jobs != 1 || m.Files != 2 || m.Bytes != 3 || m.Program != "1.2.3" ||
		!m.Created.Equal(time.Unix(1000, 0)) ||
		len(m.Members) != 4 {
		t.Errorf("%+v", m)
	}

	for name, want := range map[string]string{"blobs/usr_local/file_1": "content", "blobs/b": "", backup.Database: "rows", backup.Key: "key"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s: %q %v", name, got, err)
		}

		if info, err := os.Stat(filepath.Join(dir, name)); err != nil ||
			info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}

func TestAMemberMustBeAsLongAsItWasSaidToBe(t *testing.T) {
	t.Parallel()

	w := backup.NewWriter(&bytes.Buffer{}, "", time.Unix(1, 0))
	if _, err := w.Add(t.Context(), "x", 5, strings.NewReader("four")); err == nil {
		t.Error("a short one was taken")
	}

	stopped, cancel := context.WithCancel(t.Context())
	cancel()

	if _, err := backup.NewWriter(&bytes.Buffer{}, "", time.Unix(1, 0)).
		Add(stopped, "x", 4, strings.NewReader("four")); err == nil {
		t.Error("it went on after its context had ended")
	}
}

// entry is one of a tar file that convertd did not write.
type entry struct {
	header  tar.Header
	content string
}

func forged(t *testing.T, entries ...entry) []byte {
	t.Helper()

	var out bytes.Buffer

	w := tar.NewWriter(&out)

	for _, e := range entries {
		e.header.Size = int64(len(e.content))
		if err := w.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}

		if _, err := w.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

// sparse is a file of one block that claims to be of a megabyte, nearly all of it holes.
func sparse() []byte {
	record := func(key, value string) string {
		n := len(key) + len(value) + len(" =\n")
		for len(strconv.Itoa(n))+len(key)+len(value)+len(" =\n") != n {
			n++
		}

		return strconv.Itoa(n) + " " + key + "=" + value + "\n"
	}
	records := record("GNU.sparse.major", "0") + record("GNU.sparse.minor", "1") + record(
		"GNU.sparse.name",
		"blobs/x",
	) +
		record("GNU.sparse.size", "1048576") + record(
		"GNU.sparse.numblocks",
		"1",
	) + record("GNU.sparse.map", "0,1")
	block := func(name string, flag byte, content string) []byte {
		b := make([]byte, 512, 1024)
		copy(b, name)
		copy(b[100:], "0000644\x000000000\x000000000\x00")
		copy(b[124:], fmt.Sprintf("%011o\x0000000000000\x00", len(content)))
		copy(b[148:], "        ")
		b[156] = flag
		copy(b[257:], "ustar\x0000")

		sum := 0
		for _, c := range b {
			sum += int(c)
		}

		copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))

		return append(b, append([]byte(content), make([]byte, 512-len(content))...)...)
	}

	return append(block("x", tar.TypeXHeader, records), block("blobs/x", tar.TypeReg, "y")...)
}

func TestBackupsThatAreRefused(t *testing.T) {
	t.Parallel()
	good := whole(t)
	plain := func(name, content string) entry {
		return entry{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o777}, content}
	}
	manifest := func(change func(*backup.Manifest)) entry {
		m := backup.Manifest{Kind: "convertd backup", Version: 1}
		change(&m)

		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}

		return plain("manifest.json", string(text))
	}

	flipped := bytes.Replace(good, []byte("content"), []byte("CONTENT"), 1)
	for name, c := range map[string]struct {
		backup []byte
		want   string
	}{
		"nothing":             {nil, "not whole"},
		"noise":               {bytes.Repeat([]byte("noise"), 1000), "no backup of convertd"},
		"its end missing":     {good[:len(good)/2], "not whole"},
		"end within a member": {good[:516], "not whole"},
		"a changed byte":      {flipped, "is not what the manifest says"},
		"no key":              {written(t, backup.Database, "rows"), "lacks secret.key"},
		"no database":         {written(t, backup.Key, "key"), "lacks convertd.db"},
		"another's manifest":  {forged(t, manifest(func(m *backup.Manifest) { m.Kind = "x" })), "no backup of convertd"},
		"a newer version":     {forged(t, manifest(func(m *backup.Manifest) { m.Version, m.Program = 2, "9.9" })), "restore it with convertd 9.9"},
		"manifest is noise":   {forged(t, plain("manifest.json", "noise")), "read the backup's manifest"},
		"more than it says":   {forged(t, plain("blobs/x", ""), manifest(func(*backup.Manifest) {})), "names 0 members, and there are 1"},
		"twice in one":        {forged(t, plain("blobs/x", ""), plain("blobs/x", "")), "make \"blobs/x\""},
		"climbing":            {forged(t, plain("../x", "")), "a name that convertd does not write"},
		"climbing in blobs":   {forged(t, plain("blobs/../../x", "")), "a name that convertd does not write"},
		"absolute":            {forged(t, plain("/x", "")), "a name that convertd does not write"},
		"absolute in blobs":   {forged(t, plain("blobs//x", "")), "a name that convertd does not write"},
		"full of holes":       {sparse(), "no plain file"},
		"another name":        {forged(t, plain("lock", "")), "a name that convertd does not write"},
		"a symbolic link":     {forged(t, entry{tar.Header{Typeflag: tar.TypeSymlink, Name: "blobs/x", Linkname: "/etc"}, ""}), "no plain file"},
		"a hard link":         {forged(t, entry{tar.Header{Typeflag: tar.TypeLink, Name: "blobs/x", Linkname: "/etc/passwd"}, ""}), "no plain file"},
		"a device":            {forged(t, entry{tar.Header{Typeflag: tar.TypeChar, Name: "blobs/x"}, ""}), "no plain file"},
		"a folder":            {forged(t, entry{tar.Header{Typeflag: tar.TypeDir, Name: "blobs/x"}, ""}), "no plain file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()

			dir := filepath.Join(parent, "a", "b")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}

			if _, err := backup.Extract(t.Context(), bytes.NewReader(c.backup), dir); err == nil ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}

			for _, outside := range []string{parent, filepath.Dir(dir)} {
				if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
					t.Errorf("written outside: %v %v", entries, err)
				}
			}
		})
	}
}

func TestAMemberNamedTwiceHidesNone(t *testing.T) {
	t.Parallel()
	// The manifest of a good backup, but for one line that stands twice in place of another.
	m := func(name string) backup.Member {
		const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		return backup.Member{Name: name, SHA256: empty}
	}

	text, err := json.Marshal(backup.Manifest{
		Kind:    "convertd backup",
		Version: 1,
		Members: []backup.Member{m(backup.Database), m(backup.Key), m(backup.Key)},
	})
	if err != nil {
		t.Fatal(err)
	}

	plain := func(name, content string) entry {
		return entry{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600}, content}
	}

	forgery := forged(
		t,
		plain(backup.Database, ""),
		plain(backup.Key, ""),
		plain("blobs/x", ""),
		plain("manifest.json", string(text)),
	)
	if _, err := backup.Extract(t.Context(), bytes.NewReader(forgery), t.TempDir()); err == nil ||
		!strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(whole(f))
	f.Add([]byte("noise"))
	f.Fuzz(func(t *testing.T, content []byte) {
		parent := t.TempDir()

		dir := filepath.Join(parent, "in")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		// whatever it says, nothing may lie outside
		_, _ = backup.Extract(t.Context(), bytes.NewReader(content), dir)
		if entries, err := os.ReadDir(parent); err != nil || len(entries) != 1 {
			t.Errorf("written outside: %v %v", entries, err)
		}
	})
}
