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

// liveKeys is how many of the newest signing keys are honoured: links signed with the last one
// outlive one rotation.
const liveKeys = 2

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

		return s.addKey(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("make a signing key: %w", err)
	}

	return nil
}

// Unseal returns an error where a signing key was sealed under another secret than this process's.
func (s *Service) Unseal(ctx context.Context) error {
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		keys, err := tx.SigningKeys.All(ctx)
		for _, k := range keys {
			if err == nil {
				_, err = s.open(k)
			}
		}

		return err
	})
	if err != nil {
		return fmt.Errorf("look at the signing keys: %w", err)
	}

	return nil
}

// Keys returns the ids of the signing keys, newest first: none is ever removed, and no other
// database has one of them.
func (s *Service) Keys(ctx context.Context) (ids []string, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		keys, err := tx.SigningKeys.All(ctx)
		for _, k := range keys {
			ids = append(ids, k.ID)
		}

		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the signing keys: %w", err)
	}

	return ids, nil
}

// RotateKey makes a new key for links from now on. Links signed with the last one stay good, older
// ones do not: rotated twice, all links that were given out are void.
func (s *Service) RotateKey(ctx context.Context) error {
	if err := s.Store.Write(ctx, s.addKey); err != nil {
		return fmt.Errorf("rotate the signing key: %w", err)
	}

	return nil
}

func (s *Service) addKey(ctx context.Context, tx ports.Tx) error {
	id := s.IDs.New("sk_")

	sealed, err := s.Sealer.Seal([]byte(rand.Text()+rand.Text()), keyPurpose+"/"+id)
	if err != nil {
		return err
	}

	return tx.SigningKeys.Insert(
		ctx,
		ports.SigningKey{ID: id, Sealed: sealed, Created: s.Clock.Now()},
	)
}

// Signer signs links with the newest key.
type Signer struct {
	now    time.Time
	keyID  string
	secret []byte
}

// Signer returns what signs links in a transaction.
func (s *Service) Signer(ctx context.Context, tx ports.Tx) (Signer, error) {
	keys, err := tx.SigningKeys.All(ctx)
	if err != nil {
		return Signer{}, fmt.Errorf("read the signing keys: %w", err)
	}

	if len(keys) == 0 {
		return Signer{}, errors.New("there is no signing key")
	}

	secret, err := s.open(keys[0])

	return Signer{now: s.Clock.Now(), keyID: keys[0].ID, secret: secret}, err
}

func (s *Service) open(k ports.SigningKey) ([]byte, error) {
	secret, err := s.Sealer.Open(k.Sealed, keyPurpose+"/"+k.ID)
	if err != nil {
		return nil, fmt.Errorf("open the signing key: %w", err)
	}

	return secret, nil
}

// Standing returns when links expire that were first asked for at an instant: after LinkLifetime,
// and again each time that has passed. So links that are asked for again stay the same as long as
// they are good.
func (x Signer) Standing(from time.Time) time.Time {
	until := from.Add(LinkLifetime)
	for !x.now.Before(until) {
		until = until.Add(LinkLifetime)
	}

	return until
}

// File returns a link to one file, which is good until an instant, but never longer than the file.
func (x Signer) File(f file.File, until time.Time) Signed {
	return x.sign(access.Link{FileID: f.ID, Name: f.Name}, until, f)
}

// Zip returns a link to the zip of a task's files, which is good until an instant, but never longer
// than any of the files.
func (x Signer) Zip(jobID, task string, until time.Time, list ...file.File) Signed {
	return x.sign(access.Link{JobID: jobID, Task: task, Name: jobID + ".zip"}, until, list...)
}

func (x Signer) sign(link access.Link, until time.Time, list ...file.File) Signed {
	for _, f := range list {
		if f.Expires.Before(until) {
			until = f.Expires
		}
	}

	link.Expires, link.KeyID = until.Truncate(time.Second), x.keyID

	return Signed{Link: link, Signature: hex.EncodeToString(mac(x.secret, link.Canonical()))}
}

func mac(secret, canonical []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(canonical)

	return h.Sum(nil)
}

// verify returns LinkExpired unless one of the live keys signed the link.
func (s *Service) verify(ctx context.Context, tx ports.Tx, link Signed) error {
	return s.verified(ctx, tx, link.KeyID, link.Signature, link.Canonical())
}

func (s *Service) verified(
	ctx context.Context, tx ports.Tx, keyID, signature string, canonical []byte,
) error {
	given, err := hex.DecodeString(signature)
	if err != nil {
		return linkExpired()
	}

	keys, err := tx.SigningKeys.All(ctx)
	if err != nil {
		return fmt.Errorf("read the signing keys: %w", err)
	}

	for _, k := range keys[:min(len(keys), liveKeys)] {
		if k.ID != keyID {
			continue
		}

		secret, err := s.open(k)
		if err != nil {
			return err
		}

		if hmac.Equal(given, mac(secret, canonical)) {
			return nil
		}
	}

	return linkExpired()
}

func linkExpired() error {
	return fault.New(
		fault.LinkExpired,
		"This link is not valid, or no longer. Ask for the job again to get a new one, or presign anew.",
	)
}
