package files

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const keyPurpose = "signing-key"

// LinkLifetime is the default life of a download link; it never outlives its file.
const LinkLifetime = 24 * time.Hour

// Signed is a link with its signature in hex.
type Signed struct {
	access.Link
	Signature string
}

// EnsureKey makes the first signing key if there is none.
func (s *Service) EnsureKey(ctx context.Context) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		keys, err := tx.SigningKeys.All(ctx)
		if err != nil || len(keys) > 0 {
			return err
		}
		id := s.IDs.New("sk_")
		sealed, err := s.Sealer.Seal([]byte(rand.Text()+rand.Text()), keyPurpose+"/"+id)
		if err != nil {
			return err
		}
		return tx.SigningKeys.Insert(ctx, ports.SigningKey{ID: id, Sealed: sealed, Created: s.Clock.Now()})
	})
	if err != nil {
		return fmt.Errorf("make a signing key: %w", err)
	}
	return nil
}

// Sign returns links to the files. They live for LinkLifetime from the given instant, and again each time that has passed, but never longer than
// their files; so links asked for again stay the same as long as they are good.
func (s *Service) Sign(ctx context.Context, tx ports.Tx, from time.Time, list ...file.File) ([]Signed, error) {
	keys, err := tx.SigningKeys.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the signing keys: %w", err)
	}
	for _, k := range keys {
		if !k.Retired.IsZero() {
			continue
		}
		until := from.Add(LinkLifetime)
		for now := s.Clock.Now(); !now.Before(until); {
			until = until.Add(LinkLifetime)
		}
		links := make([]Signed, len(list))
		for i, f := range list {
			expires := until
			if f.Expires.Before(expires) {
				expires = f.Expires
			}
			link := access.Link{FileID: f.ID, Name: f.Name, Expires: expires.Truncate(time.Second), KeyID: k.ID}
			mac, err := s.mac(k, link)
			if err != nil {
				return nil, err
			}
			links[i] = Signed{Link: link, Signature: hex.EncodeToString(mac)}
		}
		return links, nil
	}
	return nil, errors.New("there is no signing key")
}

func (s *Service) mac(k ports.SigningKey, link access.Link) ([]byte, error) {
	secret, err := s.Sealer.Open(k.Sealed, keyPurpose+"/"+k.ID)
	if err != nil {
		return nil, fmt.Errorf("open the signing key: %w", err)
	}
	h := hmac.New(sha256.New, secret)
	h.Write(link.Canonical())
	return h.Sum(nil), nil
}

// Follow returns the file that a signed link grants and its bytes. A wrong signature or a past expiry is LinkExpired, a deleted file
// FileGone. The caller closes the blob.
func (s *Service) Follow(ctx context.Context, link Signed) (file.File, ports.Blob, error) {
	expired := fault.New(fault.LinkExpired, "This download link is not valid, or no longer. Ask for the job again to get a new one.")
	if link.Expired(s.Clock.Now()) {
		return file.File{}, nil, expired
	}
	gone := fault.New(fault.FileGone, "The file has been deleted; files are kept for %s. Convert it again.", s.cfg.Lifetime)
	var f file.File
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		keys, err := tx.SigningKeys.All(ctx)
		if err != nil {
			return err
		}
		if !s.verified(keys, link) {
			return expired
		}
		f, err = tx.Files.Get(ctx, link.FileID)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) || (err == nil && f.Gone(s.Clock.Now())) {
		return file.File{}, nil, gone
	}
	if err != nil {
		return file.File{}, nil, fmt.Errorf("follow a link: %w", err)
	}
	blob, err := s.Blobs.Open(ctx, f.Key)
	if errors.Is(err, ports.ErrNoBlob) {
		return file.File{}, nil, gone
	}
	if err != nil {
		return file.File{}, nil, fmt.Errorf("open the file: %w", err)
	}
	return f, blob, nil
}

func (s *Service) verified(keys []ports.SigningKey, link Signed) bool {
	given, err := hex.DecodeString(link.Signature)
	if err != nil {
		return false
	}
	for _, k := range keys {
		if k.ID != link.KeyID {
			continue
		}
		want, err := s.mac(k, link.Link)
		return err == nil && hmac.Equal(given, want)
	}
	return false
}
