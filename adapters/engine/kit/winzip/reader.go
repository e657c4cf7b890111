package winzip

import (
	"crypto/hmac"
	"crypto/subtle"
	"errors"
	"io"
)

// NewReader returns a reader of what was encrypted, which from holds in so many bytes. Errors are
// ErrPassword and ErrDamaged; whether it was changed is known at its end.
func NewReader(from io.Reader, size int64, s Strength, password string) (io.Reader, error) {
	if s < 1 || s > Strongest || size < s.Added() {
		return nil, ErrDamaged
	}

	head := make([]byte, s.salt()+tellSize)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}

	k, err := s.keys(password, head[:s.salt()])
	if err != nil {
		return nil, err
	}

	if subtle.ConstantTimeCompare(k.tell, head[s.salt():]) == 0 {
		return nil, ErrPassword
	}

	return &reader{keys: k, from: from, left: size - s.Added()}, nil
}

type reader struct {
	keys

	from  io.Reader
	left  int64
	ended bool
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, r.end()
	}

	n, err := r.from.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	_, _ = r.code.Write(p[:n]) // it never fails
	r.stream.XORKeyStream(p[:n], p[:n])

	if errors.Is(err, io.EOF) {
		err = nil
		if r.left > 0 {
			err = errors.Join(ErrDamaged, io.ErrUnexpectedEOF)
		}
	}

	return n, err
}

// end compares the code, once.
func (r *reader) end() error {
	if r.ended {
		return io.EOF
	}

	code := make([]byte, codeSize)
	if _, err := io.ReadFull(r.from, code); err != nil {
		return errors.Join(ErrDamaged, err)
	}

	if !hmac.Equal(r.code.Sum(nil)[:codeSize], code) {
		return ErrDamaged
	}

	r.ended = true

	return io.EOF
}
