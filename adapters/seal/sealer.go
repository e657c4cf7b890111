package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/convertd/convertd/ports"
)

// KeySize is the length of the key that everything is sealed under, in bytes.
const KeySize = 32

var _ ports.Sealer = (*Sealer)(nil)

// Sealer seals with AES-256-GCM. It is safe for concurrent use.
type Sealer struct{ key []byte }

// New returns a sealer under a key of KeySize random bytes.
func New(key []byte) (*Sealer, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the key for secrets has %d bytes, want %d", len(key), KeySize)
	}

	return &Sealer{key: slices.Clone(key)}, nil
}

// Seal returns a random nonce, the encrypted text and its tag: 28 bytes more than plain.
func (s *Sealer) Seal(plain []byte, purpose string) ([]byte, error) {
	aead, err := s.aead(purpose)
	if err != nil {
		return nil, err
	}

	//nolint:gosec // this cipher draws its nonce itself and takes none
	return aead.Seal(nil, nil, plain, nil), nil
}

// Open returns what Seal was given.
func (s *Sealer) Open(sealed []byte, purpose string) ([]byte, error) {
	aead, err := s.aead(purpose)
	if err != nil {
		return nil, err
	}

	plain, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, errors.New("sealed under another key or for another purpose, or changed since")
	}

	return plain, nil
}

// Mark returns an HMAC-SHA-256 of the text, under a key that seals nothing.
func (s *Sealer) Mark(plain []byte, purpose string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, s.key, nil, "mark/"+purpose, KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}

	mac := hmac.New(sha256.New, key)
	mac.Write(plain)

	return mac.Sum(nil), nil
}

// aead returns the cipher for one purpose. Each purpose has a key of its own, derived by HKDF: that
// binds the purpose, and the 2³² texts that one key may seal under random nonces (NIST SP 800-38D,
// 8.3) are then counted for each purpose instead of for the life of the key file.
func (s *Sealer) aead(purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, s.key, nil, purpose, KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}

	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("prepare the cipher: %w", err)
	}

	return cipher.NewGCMWithRandomNonce(block)
}
