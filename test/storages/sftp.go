package storages

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// The SFTP server's only user.
const (
	SFTPUser     = "maria"
	SFTPPassword = "correct horse"
)

// SFTP is an SSH server that gives out one folder of this machine.
type SFTP struct {
	Host        string
	Port        int
	Dir         string
	Fingerprint string // of its newer key
	KnownHosts  string // a line that holds its older key
	PrivateKey  string // that lets the user in

	t       testing.TB
	parts   closers
	conns   connections
	address string

	config   atomic.Pointer[ssh.ServerConfig] // of the connections to come
	line     atomic.Pointer[Line]
	refusal  atomic.Pointer[Refusal]
	stranger atomic.Bool // the user is not let in
}

// Befall has something happen to the connections that there are, and to those to come; nil is an
// end to it.
func (s *SFTP) Befall(line Line) {
	if line == nil {
		s.line.Store(nil)
		return
	}

	s.line.Store(&line)
}

// Refuse has a kind of request refused.
func (s *SFTP) Refuse(refusal Refusal) { s.refusal.Store(&refusal) }

// refused returns what a request is answered with, 0 where the server itself does so.
func (s *SFTP) refused() func(request byte) uint32 {
	asked := 0

	return func(request byte) uint32 {
		refusal := s.refusal.Load()
		if refusal == nil || refusal.Request != request {
			return 0
		}

		if asked++; asked <= refusal.After {
			return 0
		}

		return refusal.Status
	}
}

// Forget lets the user in no more.
func (s *SFTP) Forget() { s.stranger.Store(true) }

// Rekey gives the server keys that nobody knows.
func (s *SFTP) Rekey() {
	s.t.Helper()

	if err := s.key(); err != nil {
		s.t.Fatal(err)
	}
}

// connections are those that are open.
type connections struct {
	mu   sync.Mutex
	list []net.Conn
}

// NewSFTP starts a server that ends with the test. It has keys of two kinds.
func NewSFTP(tb testing.TB) *SFTP {
	tb.Helper()

	s := &SFTP{Dir: tb.TempDir(), t: tb}
	begun(tb, s, s.open)

	return s
}

// OpenSFTP starts a server that gives out a folder, until it is closed.
func OpenSFTP(ctx context.Context, dir string) (*SFTP, error) {
	s := &SFTP{Dir: dir}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}

	return s, nil
}

func (s *SFTP) open(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}

	s.parts = append(s.parts, listener)
	addr, _ := listener.Addr().(*net.TCPAddr)
	s.Host, s.Port = addr.IP.String(), addr.Port

	s.address = listener.Addr().String()
	if err := s.key(); err != nil {
		return err
	}

	go s.accept(listener)

	return nil
}

// Close ends the server, and the connections to it.
func (s *SFTP) Close() error {
	defer s.Break()

	return s.parts.Close()
}

// key makes keys for the connections to come.
func (s *SFTP) key() error {
	_, edKey, edErr := ed25519.GenerateKey(rand.Reader)
	rsaKey, rsaErr := rsa.GenerateKey(rand.Reader, 2048)
	userKey, userErr := s.userKey()

	if err := errors.Join(edErr, rsaErr, userErr); err != nil {
		return fmt.Errorf("make keys: %w", err)
	}

	newer, newErr := ssh.NewSignerFromKey(edKey)
	older, oldErr := ssh.NewSignerFromKey(rsaKey)

	if err := errors.Join(newErr, oldErr); err != nil {
		return fmt.Errorf("sign by a key: %w", err)
	}

	s.Fingerprint = ssh.FingerprintSHA256(newer.PublicKey())
	s.KnownHosts = knownhosts.Line([]string{s.address}, older.PublicKey())

	config := &ssh.ServerConfig{
		PasswordCallback: func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if s.knows(c) && string(password) == SFTPPassword {
				return &ssh.Permissions{}, nil
			}

			return nil, errors.New("wrong")
		},
		PublicKeyCallback: func(c ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if s.knows(c) && bytes.Equal(key.Marshal(), userKey.Marshal()) {
				return &ssh.Permissions{}, nil
			}

			return nil, errors.New("wrong")
		},
	}
	config.AddHostKey(newer)
	config.AddHostKey(older)
	s.config.Store(config)

	return nil
}

func (s *SFTP) knows(c ssh.ConnMetadata) bool {
	return c.User() == SFTPUser && !s.stranger.Load()
}

// userKey makes the key that lets the user in.
func (s *SFTP) userKey() (ssh.PublicKey, error) {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}

	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}

	s.PrivateKey = string(pem.EncodeToMemory(block))

	return ssh.NewPublicKey(public)
}

func (s *SFTP) accept(listener net.Listener) {
	for {
		accepted, err := listener.Accept()
		if err != nil {
			return
		}

		conn := newConn(accepted, &s.line)

		s.conns.mu.Lock()
		s.conns.list = append(s.conns.list, conn)
		s.conns.mu.Unlock()

		go s.serve(conn, s.config.Load())
	}
}

// Break ends all connections.
func (s *SFTP) Break() {
	s.conns.mu.Lock()
	defer s.conns.mu.Unlock()

	for _, conn := range s.conns.list {
		_ = conn.Close()
	}

	s.conns.list = nil
}

func (s *SFTP) serve(conn net.Conn, config *ssh.ServerConfig) {
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}

	go ssh.DiscardRequests(requests)

	for wanted := range channels {
		channel, asked, err := wanted.Accept()
		if err != nil {
			return
		}

		go func() {
			for r := range asked {
				_ = r.Reply(r.Type == "subsystem", nil)
			}
		}()

		server, err := sftp.NewServer(&refusing{
			ReadWriteCloser: channel, refused: s.refused(),
		}, sftp.WithServerWorkingDirectory(s.Dir))
		if err != nil {
			return
		}

		go func() { _ = server.Serve(); _ = channel.Close() }()
	}
}

// Fields implements Server. Files are below Dir.
func (s *SFTP) Fields() map[string]any {
	return map[string]any{
		"host": s.Host, "port": s.Port, "username": SFTPUser,
		"password": SFTPPassword, "host_key_fingerprint": s.Fingerprint,
	}
}

// Store implements Server: it writes a file.
func (s *SFTP) Store(name, content string) {
	s.t.Helper()

	path := filepath.Join(s.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}

	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// Read implements Server.
func (s *SFTP) Read(name string) string {
	content, err := os.ReadFile(filepath.Join(s.Dir, name))
	if err != nil {
		return ""
	}

	return string(content)
}

// Left implements Server.
func (s *SFTP) Left() []string {
	s.t.Helper()

	var all []string

	err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, strings.TrimPrefix(path, s.Dir+"/"))
		}

		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}

	return all
}
