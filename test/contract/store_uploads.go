package contract

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/upload"
	"github.com/convertd/convertd/ports"
)

func anUpload(id, owner string) upload.Upload {
	return upload.Upload{
		ID: id, Owner: owner, Name: "film.mov", Size: 10,
		Created: instant(), Expires: instant().Add(time.Hour),
	}
}

func part(offset, size int64) upload.Part {
	return upload.Part{Key: "parts/k" + string(rune('0'+offset)), Offset: offset, Size: size}
}

// startUpload inserts an upload with parts.
func startUpload(t *testing.T, s OpenStore, u upload.Upload, parts ...upload.Part) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		errs := []error{tx.Uploads.Insert(ctx, u)}
		for _, p := range parts {
			errs = append(errs, tx.Uploads.Append(ctx, u.ID, p))
		}

		return errors.Join(errs...)
	})
}

func wantUpload(t *testing.T, s OpenStore, want upload.Upload) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Uploads.Get(ctx, want.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}

		return nil
	})
}

// refusedUpload tries to change an upload, and to keep none of what it has done.
func refusedUpload(
	t *testing.T,
	s OpenStore,
	want error,
	do func(context.Context, ports.Tx) error,
) {
	t.Helper()

	err := s.Store.Write(t.Context(), do)
	if !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
}

func storeUploads() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"an upload comes back with every field set": func(t *testing.T, s OpenStore) {
			given := anUpload("upl_1", "usr_1")
			given.FileID = "file_1"

			want := given
			given.Created = given.Created.Add(999 * time.Nanosecond)

			startUpload(t, s, given)
			wantUpload(t, s, want)
		},
		"an upload comes back with its parts in their order": func(t *testing.T, s OpenStore) {
			want := anUpload("upl_1", "usr_1")
			startUpload(t, s, anUpload("upl_2", "usr_1"), part(0, 1))
			startUpload(t, s, want, part(4, 2), part(0, 4))

			want.Parts = []upload.Part{part(0, 4), part(4, 2)}
			wantUpload(t, s, want)
		},
		"an upload with a taken id is ErrTaken": func(t *testing.T, s OpenStore) {
			startUpload(t, s, anUpload("upl_1", "usr_1"))
			refusedUpload(t, s, ports.ErrTaken, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Insert(ctx, anUpload("upl_1", "usr_2"))
			})
			wantUpload(t, s, anUpload("upl_1", "usr_1"))
		},
		"a second part at the same byte is ErrTaken": func(t *testing.T, s OpenStore) {
			want := anUpload("upl_1", "usr_1")
			startUpload(t, s, want, part(0, 4))
			refusedUpload(t, s, ports.ErrTaken, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Append(ctx, "upl_1", part(0, 5))
			})

			want.Parts = []upload.Part{part(0, 4)}
			wantUpload(t, s, want)
		},
		"a missing upload is ErrNoRow": func(t *testing.T, s OpenStore) {
			startUpload(t, s, anUpload("upl_1", "usr_1"))

			for _, id := range impossible("other", "upl_1") {
				for _, do := range []func(context.Context, ports.Uploads) error{
					func(ctx context.Context, u ports.Uploads) error {
						_, err := u.Get(ctx, id)
						return err
					},
					func(ctx context.Context, u ports.Uploads) error {
						return u.Append(ctx, id, part(0, 1))
					},
					func(ctx context.Context, u ports.Uploads) error {
						return u.Finish(ctx, id, "file_1")
					},
					func(ctx context.Context, u ports.Uploads) error { return u.Delete(ctx, id) },
				} {
					refusedUpload(
						t,
						s,
						ports.ErrNoRow,
						func(ctx context.Context, tx ports.Tx) error {
							return do(ctx, tx.Uploads)
						},
					)
				}
			}
		},
		"an upload is finished once, and takes no part then": func(t *testing.T, s OpenStore) {
			want := anUpload("upl_1", "usr_1")
			startUpload(t, s, want, part(0, 10))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Finish(ctx, "upl_1", "file_1")
			})
			refusedUpload(t, s, ports.ErrNoRow, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Finish(ctx, "upl_1", "file_2")
			})
			refusedUpload(t, s, ports.ErrNoRow, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Append(ctx, "upl_1", part(0, 10))
			})

			want.FileID = "file_1"
			wantUpload(t, s, want)
		},
		"a deleted upload is gone with its parts, and no other": func(t *testing.T, s OpenStore) {
			startUpload(t, s, anUpload("upl_1", "usr_1"), part(0, 4))
			startUpload(t, s, anUpload("upl_2", "usr_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Delete(ctx, "upl_1")
			})
			wantUpload(t, s, anUpload("upl_2", "usr_1"))
			startUpload(t, s, anUpload("upl_1", "usr_1"))
			wantUpload(t, s, anUpload("upl_1", "usr_1"))
		},
		"Expired returns what expires before an instant": func(t *testing.T, s OpenStore) {
			for i, id := range []string{"upl_3", "upl_2", "upl_1"} {
				u := anUpload(id, "usr_1")
				u.Expires = instant().Add(time.Duration(i) * time.Second)
				startUpload(t, s, u, part(0, 4))
			}

			for _, c := range []struct {
				after time.Duration
				limit int
				want  []string
			}{
				{0, 9, nil},
				{2 * time.Second, 9, []string{"upl_3", "upl_2"}},
				{time.Hour, 1, []string{"upl_3"}},
			} {
				read(t, s, func(ctx context.Context, tx ports.Tx) error {
					list, err := tx.DueUploads.Expired(ctx, instant().Add(c.after), c.limit)

					var ids []string

					for _, u := range list {
						ids = append(ids, u.ID)

						if len(u.Parts) != 1 {
							t.Errorf("%s has %d parts", u.ID, len(u.Parts))
						}
					}

					if err != nil || !slices.Equal(ids, c.want) {
						t.Errorf("%v, %v; want %v", ids, err, c.want)
					}

					return nil
				})
			}
		},
		"Stored counts uploads that no file was made of": func(t *testing.T, s OpenStore) {
			startUpload(t, s, anUpload("upl_1", "usr_1"), part(0, 4))
			startUpload(t, s, anUpload("upl_2", "usr_1"))
			startUpload(t, s, anUpload("upl_3", "usr_2"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return tx.Uploads.Finish(ctx, "upl_2", "file_1")
			})
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if n, err := tx.Usage.Stored(ctx, "usr_1"); err != nil || n != 10 {
					t.Errorf("%d bytes, %v; want 10", n, err)
				}

				return nil
			})
		},
	}
}
