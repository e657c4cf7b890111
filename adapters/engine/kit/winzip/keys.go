package winzip

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // the format's choice
	"encoding/binary"
	"errors"
	"hash"
)

// Method is the method of compression that an encrypted file's headers tell; the true one stands in
// an extra field of the kind Extra.
const (
	Method = 99
	Extra  = 0x9901
)

// Strength is the length of the key: 1 for 128, 2 for 192 and 3 for 256 bits.
type Strength byte

// Strongest is AES-256.
const Strongest Strength = 3

// Sizes in bytes of what is added to a file: behind the salt there are two bytes by which most
// wrong passwords are told, and at the end a code that shows whether anything was changed.
const (
	tellSize = 2
	codeSize = 10
)

// Added returns how many bytes a file grows by.
func (s Strength) Added() int64 { return int64(s.salt()) + tellSize + codeSize }

func (s Strength) key() int  { return 8 * (int(s) + 1) }
func (s Strength) salt() int { return s.key() / 2 }

var (
	// ErrPassword means that the password is another.
	ErrPassword = errors.New("winzip: wrong password")
	// ErrDamaged means that the file is not what was encrypted.
	ErrDamaged = errors.New("winzip: the encrypted file is damaged")
)

// keys are what a password and a salt make.
type keys struct {
	stream cipher.Stream
	code   hash.Hash
	tell   []byte
}

func (s Strength) keys(password string, salt []byte) (keys, error) {
	const rounds = 1000

	derived, err := pbkdf2.Key(sha1.New, password, salt, rounds, 2*s.key()+tellSize)
	if err != nil {
		return keys{}, err
	}

	block, err := aes.NewCipher(derived[:s.key()])
	if err != nil {
		return keys{}, err
	}

	return keys{
		stream: &counter{block: block, used: aes.BlockSize},
		code:   hmac.New(sha1.New, derived[s.key():2*s.key()]),
		tell:   derived[2*s.key():],
	}, nil
}

// counter is AES in counter mode as WinZip has it: from 1, the least byte first, which the standard
// library does not do.
type counter struct {
	block cipher.Block
	n     uint64
	pad   [aes.BlockSize]byte
	used  int
}

// XORKeyStream implements cipher.Stream.
func (c *counter) XORKeyStream(dst, src []byte) {
	for i, b := range src {
		if c.used == aes.BlockSize {
			c.n++

			var number [aes.BlockSize]byte
			binary.LittleEndian.PutUint64(number[:], c.n)
			c.block.Encrypt(c.pad[:], number[:])
			c.used = 0
		}

		dst[i] = b ^ c.pad[c.used]
		c.used++
	}
}
