package contract

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func storeFiles() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"a file comes back with every field set": func(t *testing.T, s OpenStore) {
			want := fullFile("file_1")
			if empty := zeroFields(reflect.ValueOf(want), "File"); len(empty) > 0 {
				t.Fatalf("the case leaves fields empty: %v", empty)
			}

			insertFiles(t, s, want)
			wantFile(t, s, want)
		},
		"a file comes back with every field empty": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, file.File{ID: "file_1"})
			wantFile(t, s, file.File{ID: "file_1"})
		},
		"a file's times are kept to the microsecond in UTC": func(t *testing.T, s OpenStore) {
			f := fullFile("file_1")
			given := f
			shift := func(at time.Time) time.Time {
				return at.Add(999 * time.Nanosecond).In(time.FixedZone("somewhere", -3600))
			}
			given.Created, given.Expires, given.Deleted = shift(f.Created), shift(f.Expires), shift(
				f.Deleted,
			)
			insertFiles(t, s, given)
			wantFile(t, s, f)
		},
		"a file with a taken id is refused": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, fullFile("file_1"))

			if err := s.Store.Write(
				t.Context(),
				func(ctx context.Context, tx ports.Tx) error { return tx.Files.Insert(ctx, aFile("file_1")) },
			); err == nil {
				t.Error("it was inserted")
			}

			wantFile(t, s, fullFile("file_1"))
		},
		"files come in the order they are asked for": func(t *testing.T, s OpenStore) {
			const many = 1025

			var list []file.File

			for i := range many {
				f := fullFile(fmt.Sprintf("file_%d", i*7%many))
				f.Key += f.ID
				list = append(list, f)
			}

			insertFiles(t, s, list...)
			list = append(list, list[3], list[1], list[3])

			ids := make([]string, len(list))
			for i, f := range list {
				ids[i] = f.ID
			}

			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				some, err := tx.Files.Get(ctx, ids[5:12]...)
				if err == nil && !reflect.DeepEqual(some, list[5:12]) {
					t.Errorf("of %q: %v", ids[5:12], some)
				}

				all, more := tx.Files.Get(ctx, ids...)
				if more == nil && !reflect.DeepEqual(all, list) {
					t.Errorf("of %d files: they differ", len(ids))
				}

				none, nothing := tx.Files.Get(ctx)
				if len(none) > 0 {
					t.Errorf("of none: %v", none)
				}

				return errors.Join(err, more, nothing)
			})
		},
		"a missing file is ErrNoRow": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, aFile("file_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				for _, id := range impossible("file_2", "file_1") {
					if list, err := tx.Files.Get(
						ctx,
						"file_1",
						id,
					); !errors.Is(err, ports.ErrNoRow) ||
						list != nil {
						t.Errorf("Get(%q): %v, %v", id, list, err)
					}
				}

				if err := tx.Files.MarkDeleted(ctx, "file_2", instant()); !errors.Is(
					err,
					ports.ErrNoRow,
				) {
					t.Errorf("MarkDeleted: %v", err)
				}

				return nil
			})
		},
		"MarkDeleted notes the instant and nothing else": func(t *testing.T, s OpenStore) {
			f, other := fullFile("file_1"), fullFile("file_2")
			f.Deleted, other.Deleted = time.Time{}, time.Time{}
			insertFiles(t, s, f, other)

			at := instant().Add(5 * time.Hour)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Files.MarkDeleted(
					ctx,
					"file_1",
					at.Add(time.Nanosecond).In(time.FixedZone("somewhere", 3600)),
				)
			})

			f.Deleted = at
			wantFile(t, s, f)
			wantFile(t, s, other)
		},
		"a file of a job that has not ended cannot be marked deleted": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, aFile("file_1"))
			insertJobs(
				t,
				s,
				jobWith("job_1", "usr_1", job.Processing, "file_1"),
				jobWith("job_2", "usr_1", job.Completed, "file_1"),
			)

			mark := func(ctx context.Context, tx ports.Tx) error { return tx.Files.MarkDeleted(ctx, "file_1", instant()) }
			if err := s.Store.Write(t.Context(), mark); !errors.Is(err, ports.ErrInUse) {
				t.Errorf("MarkDeleted: %v", err)
			}

			wantFile(t, s, aFile("file_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Jobs.Save(ctx, jobWith("job_1", "usr_1", job.Failed, "file_1"))
			})
			write(t, s, mark)
		},
		"Keep moves an expiry later, never earlier": func(t *testing.T, s OpenStore) {
			f, longer, other := fullFile("file_1"), fullFile("file_2"), fullFile("file_3")
			until := f.Expires.Add(time.Minute)
			longer.Expires = until.Add(time.Hour)
			insertFiles(t, s, f, longer, other)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.Files.Keep(ctx, nil, until); err != nil {
					return err
				}

				return tx.Files.Keep(
					ctx,
					[]string{"file_1", "file_2", "file_none"},
					until.In(time.FixedZone("somewhere", 3600)),
				)
			})

			f.Expires = until
			for _, want := range []file.File{f, longer, other} {
				wantFile(t, s, want)
			}
		},
		"HasKeys returns the keys of files that are not deleted": func(t *testing.T, s OpenStore) {
			var (
				all   []file.File
				asked []string
			)

			want := map[string]bool{}

			for i := range 300 { // twice as many keys, so that they are not asked for in one piece
				f := aFile(fmt.Sprintf("file_%d", i))

				asked = append(asked, f.Key, f.Key+"-never")
				if i%3 == 0 {
					f.Deleted = instant()
				} else {
					want[f.Key] = true
				}

				all = append(all, f)
			}

			twin := aFile("file_twin")
			twin.Key = all[0].Key // its first file is deleted, this one is not
			want[twin.Key] = true
			insertFiles(t, s, append(all, twin)...)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				got, err := tx.Files.HasKeys(ctx, asked)
				if maps.DeleteFunc(got, func(_ string, has bool) bool { return !has }); !maps.Equal(
					got,
					want,
				) {
					t.Errorf("HasKeys found %d keys, want %d", len(got), len(want))
				}

				return err
			})
		},
		"HasKeys of no keys is empty": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, aFile("file_1"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				got, err := tx.Files.HasKeys(ctx, nil)
				if len(got) != 0 {
					t.Errorf("HasKeys = %v", got)
				}

				return err
			})
		},
	}
}

func insertFiles(t *testing.T, s OpenStore, list ...file.File) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		for _, f := range list {
			if err := tx.Files.Insert(ctx, f); err != nil {
				return err
			}
		}

		return nil
	})
}

func wantFile(t *testing.T, s OpenStore, want file.File) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Files.Get(ctx, want.ID)
		if err == nil && !reflect.DeepEqual(got, []file.File{want}) {
			t.Errorf("the file differs:\n got %+v\nwant %+v", got, want)
		}

		return err
	})
}

func fullFile(id string) file.File {
	return file.File{
		ID:     id,
		Owner:  "usr_1",
		Key:    "usr_1/" + id,
		Name:   "it's a \"film\".mkv",
		Format: "mkv",
		MIME:   "video/x-matroska",
		Size:   1 << 40,
		SHA256: "e3b0c442",
		CRC32:  1<<32 - 1,
		Facts: file.Facts{
			Width: 1920, Height: 1080, Pages: 3, Duration: 12.0417, Chapters: 2, Probed: true,
			Joinable: true,
			Streams: []file.Stream{
				{
					Index:       1,
					Kind:        "video",
					Codec:       "h264",
					Profile:     "High",
					PixelFormat: "yuv420p",
					Width:       1920,
					Height:      1080,
					FPS:         23.976,
					Bitrate:     2_500_000,
					Channels:    1,
					SampleRate:  44100,
					Language:    "eng",
					Picture:     true,
					Bits:        10,
					Rotation:    90,
					Duration:    12.041,
					Start:       0.5,
					PixelShape:  "64:45",
					Interlaced:  true,
					Transfer:    "smpte2084",
					Matrix:      "bt2020nc",
					Mirrored:    true,
					Alpha:       true,
					Layout:      "5.1(side)",
					Hidden:      true,
					Default:     true,
					Hold:        8,
				},
				{Index: 2, Kind: "audio", Codec: "aac"},
			},
		},
		Created: instant(),
		Expires: instant().Add(time.Hour),
		Deleted: instant().Add(2 * time.Hour),
	}
}
