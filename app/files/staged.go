package files

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// A staged file lies in the storage under staged/<owner>/<id>/<name>: it has been sent past the
// calls that take a file, and is none yet. Nothing tells of it but its key, and nothing is there
// before it comes.
const (
	stagedFolder = "staged/"
	stagedParts  = 4 // of a key
	// stagedName is how long the name in a key may be: of 255 letters the rest is its owner's.
	stagedName = 100
	// StagedLife is how long a file may be sent to the place that was made for it.
	StagedLife = time.Hour
)

// Staging is a place that a file can be sent to.
type Staging struct {
	Key  string
	URL  string // of the storage's own; "" where the server takes the file, by Link
	Link SignedUpload
}

// SignedUpload is a link with its signature in hex.
type SignedUpload struct {
	access.UploadLink
	Signature string
}

// Stage makes a place that somebody may send a file of that name to, with a bound of their own on
// its size. A size that is not 0 is the one that it must have. Errors are FileTooLarge and
// DiskFull.
func (s *Service) Stage(
	ctx context.Context, p access.Principal, name string, size int64,
) (Staging, error) {
	most := s.most(p.Plan.MaxFile)
	if size > most {
		return Staging{}, TooLarge(most)
	}

	if err := s.Room(ctx); err != nil {
		return Staging{}, err
	}

	place := Staging{
		Key: StagedKey(p.Owner, s.IDs.New("upl_"), keyName(name)),
	}

	if s.Presigner != nil {
		signed, err := s.Presigner.PresignPut(ctx, place.Key, size, StagedLife)
		if err == nil || !errors.Is(err, ports.ErrNotPresigned) {
			place.URL = signed
			return place, err
		}
	}

	place.Link.UploadLink = access.UploadLink{
		Key: place.Key, Size: size, Max: most,
		Expires: s.Clock.Now().Add(StagedLife).Truncate(time.Second),
	}

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		signer, err := s.Signer(ctx, tx)
		if err != nil {
			return err
		}

		place.Link.KeyID = signer.keyID
		place.Link.Signature = hex.EncodeToString(
			mac(signer.secret, place.Link.Canonical()))

		return nil
	})
	if err != nil {
		return Staging{}, fmt.Errorf("sign an upload: %w", err)
	}

	return place, nil
}

// StagedKey is the key of a staged file.
func StagedKey(owner, id, name string) string {
	return stagedFolder + owner + "/" + id + "/" + name
}

// StagedPath is what tells a key from those of other staged files.
func StagedPath(key string) string { return strings.TrimPrefix(key, stagedFolder) }

// keyName returns a name that may stand in a key.
func keyName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9',
			strings.ContainsRune("-_.", r):
			return r
		default:
			return '_'
		}
	}, file.CleanName(name))

	return name[max(0, len(name)-stagedName):] // its end says what it is
}

// StagedAs returns the name that a staged file has in its key.
func StagedAs(key string) string { return key[strings.LastIndex(key, "/")+1:] }

// Put stores what is sent to a place of the server's, and returns its size. A wrong signature and a
// past expiry are LinkExpired, what is there already Conflict, and what has another size than was
// said InvalidInput. Nothing stays behind after an error.
func (s *Service) Put(ctx context.Context, link SignedUpload, body io.Reader) (int64, error) {
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		return s.verified(ctx, tx, link.KeyID, link.Signature, link.Canonical())
	})

	if err == nil && !s.Clock.Now().Before(link.Expires) {
		err = linkExpired()
	}

	if err == nil {
		err = s.Room(ctx)
	}

	if err != nil {
		return 0, fmt.Errorf("take an upload: %w", err)
	}

	most := link.Max
	if link.Size > 0 {
		most = link.Size
	}

	size, err := s.Blobs.Put(ctx, link.Key, &sized{
		r: &capped{r: body, left: most, max: most}, want: link.Size,
	})
	if errors.Is(err, fs.ErrExist) {
		return 0, fault.New(fault.Conflict,
			"A file has been sent to this URL already. Presign another one.").Because(err)
	}

	if err != nil {
		return 0, fmt.Errorf("store an upload: %w", err)
	}

	return size, nil
}

// sized ends with a fault where a body is shorter than was said.
type sized struct {
	r    io.Reader
	want int64 // 0 for any
	got  int64
}

func (x *sized) Read(p []byte) (int, error) {
	n, err := x.r.Read(p)
	x.got += int64(n)

	if errors.Is(err, io.EOF) && x.got < x.want {
		err = fault.New(fault.InvalidInput,
			"The file has %d bytes, and was said to have %d. Send the whole of it.", x.got, x.want)
	}

	return n, err
}

// Staged opens what somebody has sent to their place. What is not theirs is FileNotFound, like what
// has not come, or is kept no longer. The caller closes it.
func (s *Service) Staged(ctx context.Context, p access.Principal, key string) (ports.Blob, error) {
	if owner, ok := stagedBy(key); !ok || !p.Owns(owner) {
		return nil, notStaged(nil)
	}

	blob, err := s.Blobs.Open(ctx, key)
	if errors.Is(err, ports.ErrNoBlob) {
		return nil, notStaged(err)
	}

	if err != nil {
		return nil, fmt.Errorf("open an upload: %w", err)
	}

	return blob, nil
}

func notStaged(cause error) error {
	return fault.New(fault.FileNotFound, "No file has come under this storageKey, or it is kept no "+
		"longer. Presign an upload, and PUT the file to its uploadUrl first.").
		Because(cause)
}

// stagedBy returns whose staged file a key is of; false where it is of none.
func stagedBy(key string) (owner string, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != stagedParts || parts[0]+"/" != stagedFolder ||
		!strings.HasPrefix(parts[2], "upl_") || keyName(parts[3]) != parts[3] {
		return "", false
	}

	return parts[1], true
}

// swept reports whether a blob that no row names is of the past: a staged one is kept as long as a
// file, and a part as long as its upload may take, whatever others are.
func (s *Service) swept(info ports.BlobInfo, before time.Time) bool {
	if owner, ok := stagedBy(info.Key); ok {
		return !s.Until(owner, info.Written).After(s.Clock.Now())
	}

	if partOf(info.Key) {
		before = s.Clock.Now().Add(-partAge)
	}

	return info.Written.Before(before)
}
