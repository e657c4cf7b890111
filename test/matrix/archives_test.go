package matrix_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// secret is what archives of the trials are shut with, where their format knows how.
const secret = "correct horse"

// archiveTrials prove what is done with archives. What is in them is what other programs take out.
func archiveTrials() map[string]trial {
	return map[string]trial{
		"archive": {
			inputs: 2,
			values: func(source) option.Values { return option.Values{"password": secret, "level": 9} },
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()
				content := read(t, from.path)
				holds(
					t,
					takenOut(t, made[0], to.ID),
					map[string]string{"sample.txt": content, "sample (2).txt": content},
				)
			},
		},
		"extract": {
			values: func(source) option.Values { return option.Values{} },
			judge: func(t *testing.T, from source, made []string, _ format.Format) {
				t.Helper()

				var got []string
				for _, path := range made {
					got = append(got, read(t, path))
				}

				slices.Sort(got)

				// an empty file is told of, and left out
				files := held(t, from)
				maps.DeleteFunc(files, func(_, content string) bool { return content == "" })

				want := slices.Sorted(maps.Values(files))
				if !slices.Equal(got, want) {
					t.Errorf("%.999q, want %.999q", got, want)
				}
			},
		},
		"merge archive": {
			inputs: 2,
			values: func(source) option.Values { return option.Values{} },
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()

				got := takenOut(t, made[0], to.ID)
				for _, content := range held(t, from) {
					if n := len(
						slices.DeleteFunc(
							slices.Collect(maps.Values(got)),
							func(c string) bool { return c != content },
						),
					); n != 2 {
						t.Errorf("%q is %d times in it, want 2", content, n)
					}
				}
			},
		},
		"compress document": {
			values: func(source) option.Values { return option.Values{"quality": "low"} },
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()

				if got, want := partNames(t, made[0]), partNames(t, from.path); got != want {
					t.Errorf("its parts are %s, want %s", got, want)
				}

				if to.ID != "epub" { // whose text is in no XML part of a known name
					holdsText(t, made[0], to.ID)
				}
			},
		},
		"compress archive": {
			values: func(source) option.Values { return option.Values{} },
			judge: func(t *testing.T, from source, made []string, to format.Format) {
				t.Helper()
				sameFiles(t, from, made[0], to.ID)
			},
		},
	}
}

// partNames lists the parts of an office file.
func partNames(t *testing.T, path string) string {
	t.Helper()

	names, err := output(t.Context(), "unzip", "-Z1", path)
	if err != nil {
		t.Fatal(err)
	}

	return string(names)
}

// sameFiles holds an archive to have what its source has.
func sameFiles(t *testing.T, from source, made, id string) {
	t.Helper()

	got, want := takenOut(t, made, id), held(t, from)
	if len(want) == 1 && len(got) == 1 { // of what is packed alone, names are not kept everywhere
		if a, b := slices.Collect(maps.Values(got)), slices.Collect(
			maps.Values(want),
		); !slices.Equal(
			a,
			b,
		) {
			t.Errorf("%.999q, want %.999q", a, b)
		}

		return
	}

	holds(t, got, want)
}

func holds(t *testing.T, got, want map[string]string) {
	t.Helper()

	if !maps.Equal(got, want) {
		t.Errorf("it holds %.999q, want %.999q", got, want)
	}
}

// held is what is in a fixture, or the fixture itself where that is no archive.
func held(t *testing.T, from source) map[string]string {
	t.Helper()

	id := strings.TrimPrefix(filepath.Ext(from.path), ".")
	if id == "txt" {
		return map[string]string{"sample.txt": read(t, from.path)}
	}

	return takenOut(t, from.path, id)
}

// takers are the programs that take files out of archives for the test, where that is not libarchive:
// it has written them, does not know them, or takes them for another kind.
func takers(path, dir string) map[string][]string {
	seven := []string{"7z", "x", "-p" + secret, "-o" + dir, path}

	return map[string][]string{
		"zip": seven, "iso": seven, "cpio": seven, "ar": seven, "xar": seven, "cab": seven,
		"lzh":      seven,
		"arj":      {"arj", "x", "-y", path, dir + "/"},
		"wim":      {"wimlib-imagex", "apply", path, "1", dir},
		"squashfs": {"unsquashfs", "-f", "-d", dir, path},
		"br":       {"sh", "-c", unBrotli, "sh", path, dir},
		"tbr":      {"sh", "-c", unBrotli, "sh", path, dir},
	}
}

// unBrotli unpacks Brotli, and the tar file in it if it is one.
const unBrotli = `brotli -dc "$1" > "$2/alone" && { ! tar -xf "$2/alone" -C "$2" || rm "$2/alone"; }`

// alone returns the command that prints what is in a file that holds one alone.
func alone(path, id string) []string {
	if by, ok := map[string][]string{
		"z": {"gzip", "-dc"}, "lz": {"lzip", "-dc"}, "lz4": {"lz4", "-dc"},
	}[id]; ok {
		return []string{"sh", "-c", `"$1" "$2" < "$3"`, "sh", by[0], by[1], path}
	}

	return []string{"7z", "x", "-so", path}
}

// takenOut returns what is in an archive by name, "" for what is packed alone.
func takenOut(t *testing.T, path, id string) map[string]string {
	t.Helper()
	dir := t.TempDir()

	by := takers(path, dir)[id]
	if id == "7z" && !opens(t, path) {
		by = takers(path, dir)["zip"]
	}

	if by == nil {
		by = []string{"bsdtar", "-xf", path, "-C", dir}
	}

	if _, err := output(t.Context(), by[0], by[1:]...); err != nil {
		by = alone(path, id)

		content, single := output(t.Context(), by[0], by[1:]...)
		if single != nil {
			t.Fatal(errors.Join(err, single))
		}

		return map[string]string{"": string(content)}
	}

	files := filesIn(t, dir)
	delete(files, "[TOC].xml") // 7-Zip's, of a xar

	return files
}

// filesIn returns the contents of all files below a folder.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()

	files := map[string]string{}

	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(dir, path)
			files[name] = read(t, path)
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	return files
}

// opens reports whether libarchive reads an archive.
func opens(t *testing.T, path string) bool {
	t.Helper()
	_, err := output(t.Context(), "bsdtar", "-xOf", path)

	return err == nil
}

func read(t *testing.T, path string) string {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}
