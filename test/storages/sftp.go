package storages

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
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

	t     testing.TB
	conns connections
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

	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() { _ = listener.Close(); s.Break() })

	addr, _ := listener.Addr().(*net.TCPAddr)
	s.Host, s.Port = addr.IP.String(), addr.Port

	config := s.config(listener.Addr().String())

	go s.accept(listener, config)

	return s
}

func (s *SFTP) config(address string) *ssh.ServerConfig {
	s.t.Helper()

	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}

	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		s.t.Fatal(err)
	}

	newer, older := s.signer(edKey), s.signer(rsaKey)
	s.Fingerprint = ssh.FingerprintSHA256(newer.PublicKey())
	s.KnownHosts = knownhosts.Line([]string{address}, older.PublicKey())

	allowed := s.userKey()
	config := &ssh.ServerConfig{
		PasswordCallback: func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if c.User() == SFTPUser && string(password) == SFTPPassword {
				return &ssh.Permissions{}, nil
			}

			return nil, errors.New("wrong")
		},
		PublicKeyCallback: func(c ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if c.User() == SFTPUser && bytes.Equal(key.Marshal(), allowed.Marshal()) {
				return &ssh.Permissions{}, nil
			}

			return nil, errors.New("wrong")
		},
	}
	config.AddHostKey(newer)
	config.AddHostKey(older)

	return config
}

func (s *SFTP) signer(key any) ssh.Signer {
	s.t.Helper()

	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		s.t.Fatal(err)
	}

	return signer
}

// userKey makes the key of the user.
func (s *SFTP) userKey() ssh.PublicKey {
	s.t.Helper()

	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}

	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		s.t.Fatal(err)
	}

	s.PrivateKey = string(pem.EncodeToMemory(block))

	return s.signer(key).PublicKey()
}

func (s *SFTP) accept(listener net.Listener, config *ssh.ServerConfig) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}

		s.conns.mu.Lock()
		s.conns.list = append(s.conns.list, conn)
		s.conns.mu.Unlock()

		go s.serve(conn, config)
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

		server, err := sftp.NewServer(channel, sftp.WithServerWorkingDirectory(s.Dir))
		if err != nil {
			return
		}

		go func() { _ = server.Serve(); _ = channel.Close() }()
	}
}

// Store writes a file.
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

// Read returns a file, "" where there is none.
func (s *SFTP) Read(name string) string {
	content, err := os.ReadFile(filepath.Join(s.Dir, name))
	if err != nil {
		return ""
	}

	return string(content)
}
