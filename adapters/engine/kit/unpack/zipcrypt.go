package unpack

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/convertd/convertd/adapters/engine/kit/winzip"
)

// decrypted returns the packed bytes of an encrypted file, and how they are packed.
func decrypted(f *zip.File, raw io.Reader, password string) (io.Reader, uint16, error) {
	if f.Method == winzip.Method {
		return winzipped(f, raw, password)
	}

	content, err := pkware(f, raw, password)

	return content, f.Method, err
}

// keys are those of the older encryption (APPNOTE.TXT 6.1).
type keys [3]uint32

func (k *keys) update(b byte) {
	table := crc32.IEEETable
	k[0] = table[k[0]&0xff^uint32(b)] ^ k[0]>>8
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = table[k[2]&0xff^k[1]>>24] ^ k[2]>>8
}

func (k *keys) decrypt(b byte) byte {
	t := k[2] | 2
	b ^= byte(t * (t ^ 1) >> 8 & 0xff)
	k.update(b)

	return b
}

// pkware undoes the older encryption. Its head ends with a byte that tells most wrong passwords.
func pkware(f *zip.File, raw io.Reader, password string) (io.Reader, error) {
	const head, described = 12, 8

	k := keys{0x12345678, 0x23456789, 0x34567890}
	for _, b := range []byte(password) {
		k.update(b)
	}

	start := make([]byte, head)
	if _, err := io.ReadFull(raw, start); err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}

	for i, b := range start {
		start[i] = k.decrypt(b)
	}

	want := byte(f.CRC32 >> 24)
	if f.Flags&described != 0 { // the checksum was not known when the head was written
		want = byte(f.ModifiedTime >> 8)
	}

	if start[head-1] != want {
		return nil, ErrWrongPassword
	}

	return &unlocked{raw, &k}, nil
}

type unlocked struct {
	io.Reader

	keys *keys
}

// Read implements io.Reader.
func (u *unlocked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	for i := range p[:n] {
		p[i] = u.keys.decrypt(p[i])
	}

	return n, err
}

// winzipped undoes WinZip's encryption, of which an extra field tells the particulars.
func winzipped(f *zip.File, raw io.Reader, password string) (io.Reader, uint16, error) {
	const size, strength, method = 7, 4, 5

	about := extra(f, winzip.Extra)
	if len(about) < size {
		return nil, 0, ErrDamaged
	}

	packed := int64(min(f.CompressedSize64, 1<<62))

	content, err := winzip.NewReader(raw, packed, winzip.Strength(about[strength]), password)
	if errors.Is(err, winzip.ErrPassword) {
		return nil, 0, ErrWrongPassword
	}

	if err != nil {
		return nil, 0, errors.Join(ErrDamaged, err)
	}

	return content, binary.LittleEndian.Uint16(about[method:]), nil
}
