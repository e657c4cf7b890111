package storages

import (
	"encoding/binary"
	"io"
	"sync"
)

// What clients of SFTP ask for, and what servers answer. See RFC draft-ietf-secsh-filexfer-02,
// sections 3 and 7.
const (
	SFTPOpen  = 3
	SFTPWrite = 6
	SFTPMkdir = 14

	SFTPNothingThere = 2
	SFTPDenied       = 3
	SFTPFailure      = 4

	sftpStatus = 101
)

// Refusal is a kind of request that an SFTP server refuses, after so many of them.
type Refusal struct {
	Request byte
	Status  uint32
	After   int
}

// refusing stands before an SFTP server, and answers for it what is refused.
type refusing struct {
	io.ReadWriteCloser // of the client

	refused func(request byte) (status uint32)
	asked   []byte // that the server has yet to read

	mu  sync.Mutex
	out []byte // that the server has begun to answer
}

// packetHead is how many bytes say how long the rest of a packet is.
const packetHead = 4

// Read implements io.Reader.
func (r *refusing) Read(p []byte) (int, error) {
	for len(r.asked) == 0 {
		if err := r.ask(); err != nil {
			return 0, err
		}
	}

	n := copy(p, r.asked)
	r.asked = r.asked[n:]

	return n, nil
}

// ask takes a packet, and answers it where it is refused.
func (r *refusing) ask() error {
	head := make([]byte, packetHead)
	if _, err := io.ReadFull(r.ReadWriteCloser, head); err != nil {
		return err
	}

	packet := make([]byte, packetHead+int(binary.BigEndian.Uint32(head)))
	copy(packet, head)

	if _, err := io.ReadFull(r.ReadWriteCloser, packet[packetHead:]); err != nil {
		return err
	}

	const request, id, body = packetHead, packetHead + 1, packetHead + 5

	if len(packet) >= body {
		if status := r.refused(packet[request]); status != 0 {
			return r.answer(packet[id:body], status)
		}
	}

	r.asked = packet

	return nil
}

// answer says a status, with neither a text nor a language.
func (r *refusing) answer(id []byte, status uint32) error {
	packet := append([]byte{sftpStatus}, id...)
	packet = binary.BigEndian.AppendUint32(packet, status)
	packet = append(packet, make([]byte, 2*packetHead)...)

	_, err := r.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(packet))), packet...))

	return err
}

// Write implements io.Writer. A packet goes as a whole: the server writes it in pieces.
func (r *refusing) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()

	r.out = append(r.out, p...)

	for len(r.out) >= packetHead {
		whole := packetHead + int(binary.BigEndian.Uint32(r.out))
		if len(r.out) < whole {
			break
		}

		if _, err := r.ReadWriteCloser.Write(r.out[:whole]); err != nil {
			return 0, err
		}

		r.out = append(r.out[:0], r.out[whole:]...)
	}

	return len(p), nil
}
