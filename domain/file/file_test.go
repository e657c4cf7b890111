package file_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/file"
)

func TestCleanName(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\tmp\a.mov`: "a.mov", "a\x00b.png": "ab.png", `say "hi".txt`: "say hi.txt", "🎬 film.mov": "🎬 film.mov",
		"": "file", "..": "file", ".htaccess": "htaccess", "/": "file", "a\r\nSet-Cookie: x.txt": "aSet-Cookie x.txt", "\u202egnp.exe": "gnp.exe",
		"a\xffb.txt": "ab.txt",
	} {
		if got := file.CleanName(in); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", in, got, want)
		}
	}

	long := file.CleanName(strings.Repeat("é", 300) + ".docx")
	if len(long) > file.MaxName || !strings.HasSuffix(long, ".docx") || !utf8.ValidString(long) {
		t.Errorf("a long name became %q", long)
	}
}

func FuzzCleanName(f *testing.F) {
	f.Add("../a\x00.txt")
	f.Fuzz(func(t *testing.T, in string) {
		got := file.CleanName(in)
		if got == "" || len(got) > file.MaxName || strings.ContainsAny(got, "/\\\x00\r\n\"") ||
			got[0] == '.' ||
			!utf8.ValidString(got) {
			t.Errorf("CleanName(%q) = %q", in, got)
		}
	})
}

func TestGone(t *testing.T) {
	t.Parallel()

	now := time.Unix(1000, 0)
	if (file.File{Expires: now.Add(time.Second)}).Gone(now) {
		t.Error("a live file is gone")
	}

	if !(file.File{Expires: now}).Gone(now) ||
		!(file.File{Expires: now.Add(time.Hour), Deleted: now}).Gone(now) {
		t.Error("an expired or deleted file is not gone")
	}
}

func ExampleWithExtension() {
	fmt.Println(file.WithExtension("holiday.final.mov", "mp4"))
	// Output: holiday.final.mp4
}
