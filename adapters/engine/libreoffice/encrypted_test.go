package libreoffice_test

import (
	"bytes"
	"crypto/aes"
	"crypto/sha1"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/test/workbench"
)

// wide is text in UTF-16.
func wide(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}

	return b
}

// stream is one of a compound file, of 4096 bytes at least.
type stream struct {
	name    string
	content []byte
}

// compoundOf makes a compound file (MS-CFB): a header, the table of sectors, the directory,
// streams.
func compoundOf(streams ...stream) []byte {
	const sector, end, free, fat = 512, 0xfffffffe, 0xffffffff, 0xfffffffd

	word := binary.LittleEndian.AppendUint32
	table := word(word(nil, fat), end)
	directory := entryOf("Root Entry", 5, 1, end, 0)

	var content []byte
	for i, s := range streams {
		first, count := uint32(len(table)/4), (len(s.content)+sector-1)/sector
		for n := range count - 1 {
			table = word(table, first+uint32(n)+1)
		}

		table = word(table, end)

		sibling := uint32(free)
		if i+1 < len(streams) {
			sibling = uint32(i + 2)
		}

		e := entryOf(s.name, 2, free, first, len(s.content))
		binary.LittleEndian.PutUint32(e[72:], sibling)
		directory = append(directory, e...)
		content = append(content, s.content...)
		content = append(content, make([]byte, count*sector-len(s.content))...)
	}

	for len(table) < sector {
		table = word(table, free)
	}

	for len(directory) < sector {
		directory = append(directory, entryOf("", 0, free, 0, 0)...)
	}

	header := make([]byte, sector)
	copy(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	copy(header[24:], "\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00")

	for at, n := range map[int]uint32{44: 1, 48: 1, 56: 4096, 60: end, 68: end, 76: 0} {
		binary.LittleEndian.PutUint32(header[at:], n)
	}

	for at := 80; at < sector; at += 4 {
		binary.LittleEndian.PutUint32(header[at:], free)
	}

	return bytes.Join([][]byte{header, table, directory, content}, nil)
}

func entryOf(name string, kind byte, child, first uint32, size int) []byte {
	const free = 0xffffffff

	e := make([]byte, 128)
	copy(e, wide(name))

	if name != "" {
		e[64] = byte(2*len(name) + 2)
	}

	e[66], e[67] = kind, 1
	binary.LittleEndian.PutUint32(e[68:], free)
	binary.LittleEndian.PutUint32(e[72:], free)
	binary.LittleEndian.PutUint32(e[76:], child)
	binary.LittleEndian.PutUint32(e[116:], first)
	binary.LittleEndian.PutUint32(e[120:], uint32(size))

	return e
}

// encrypt protects a workbook by a password (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9, "standard
// encryption").
func encrypt(t *testing.T, workbook []byte, password string) []byte {
	t.Helper()

	salt := []byte("0123456789abcdef")
	hash := func(parts ...[]byte) []byte {
		h := sha1.Sum(bytes.Join(parts, nil))
		return h[:]
	}
	number := func(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }

	h := hash(salt, wide(password))
	for i := range 50_000 {
		h = hash(number(i), h)
	}

	pad := bytes.Repeat([]byte{0x36}, 64)
	for i, b := range hash(h, number(0)) {
		pad[i] ^= b
	}

	cipher, err := aes.NewCipher(hash(pad)[:16])
	if err != nil {
		t.Fatal(err)
	}

	sealed := func(b []byte) []byte {
		b = append(bytes.Clone(b), make([]byte, (16-len(b)%16)%16)...)
		for at := 0; at < len(b); at += 16 {
			cipher.Encrypt(b[at:], b[at:])
		}

		return b
	}

	provider := wide("Microsoft Enhanced RSA and AES Cryptographic Provider\x00")

	var header []byte
	for _, n := range []int{0x24, 0, 0x660e, 0x8004, 128, 0x18, 0, 0} {
		header = append(header, number(n)...)
	}

	header = append(header, provider...)
	verifier := []byte("fedcba9876543210")
	info := bytes.Join([][]byte{
		{3, 0, 2, 0},
		number(0x24), number(len(header)), header, number(16), salt,
		sealed(verifier), number(20), sealed(hash(verifier)),
	}, nil)
	info = append(info, make([]byte, 4096-len(info))...)
	pack := append(
		binary.LittleEndian.AppendUint64(nil, uint64(len(workbook))),
		sealed(workbook)...)

	return compoundOf(stream{"EncryptionInfo", info}, stream{"EncryptedPackage", pack})
}

func TestWorkbooksOpenByExcelsOwnPassword(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	workbook := workbench.Fixture(t, "xlsx")

	open := encrypt(t, workbook, "VelvetSweatshop")
	if _, err := b.Probe(t.Context(), b.Put(t, open), "xlsx", file.Facts{}); err != nil {
		t.Fatal(err)
	}

	out, _, err := b.convert(t, "xlsx", "csv", open)
	if err != nil {
		t.Fatal(err)
	}

	plain, _, err := b.convert(t, "xlsx", "csv", workbook)
	if err != nil {
		t.Fatal(err)
	}

	got, err := os.ReadFile(filepath.Clean(out))
	if err != nil {
		t.Fatal(err)
	}

	want, err := os.ReadFile(filepath.Clean(plain))
	if err != nil || !bytes.Equal(got, want) || !strings.Contains(string(got), "Hello") {
		t.Errorf("%q, want %q, %v", got, want, err)
	}
}

func TestOtherPasswordsAreAskedFor(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	if _, _, err := b.convert(
		t,
		"xlsx",
		"pdf",
		encrypt(t, workbench.Fixture(t, "xlsx"), "another"),
	); !fault.Is(err, fault.PasswordRequired) {
		t.Errorf("%v", err)
	}
}

func TestEncryptedSlidesAskForTheirPassword(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	user := "\x00\x00\xf6\x0f\x28\x00\x00\x00\x14\x00\x00\x00"

	for token, want := range map[string]fault.Kind{"\xdf\xc4\xd1\xf3": fault.PasswordRequired, "\x5f\xc0\x91\xe3": ""} {
		// one over the edge of what is read at once
		for _, before := range []int{4096, 1<<20 - 520} {
			content := append(make([]byte, before), user+token...)
			content = append(content, make([]byte, 4096)...)

			_, err := b.Probe(
				t.Context(),
				b.Put(t, compoundOf(stream{"Current User", content})),
				"ppt",
				file.Facts{},
			)
			if (want == "") != (err == nil) || want != "" && !fault.Is(err, want) {
				t.Errorf("%x behind %d bytes: %v", token, before, err)
			}
		}
	}
}
