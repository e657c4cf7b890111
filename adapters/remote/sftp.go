package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

const (
	portSSH   = 22
	fieldPath = "path"
)

func checkSFTP(g Guard, v option.Values) fault.List {
	var faults fault.List

	if v.Has("host") {
		host, port := serverOf(v)
		if err := g.CheckSSH(host, port); err != nil {
			f := fault.Of(err)
			if f.Field == "url" {
				f = f.On("host")
			}

			faults = append(faults, f)
		}
	}

	if _, err := methodsOf(v); err != nil {
		faults = append(faults, fault.Of(err))
	}

	if _, err := hostKeysOf(v); err != nil {
		faults = append(faults, fault.Of(err))
	}

	return faults
}

func serverOf(v option.Values) (host, port string) {
	number, given := v.Int("port")
	if !given {
		number = portSSH
	}

	return v.Text("host"), strconv.Itoa(number)
}

// isKey reports whether a key can be read that is not encrypted.
func isKey(pem []byte) bool {
	_, err := ssh.ParseRawPrivateKey(pem)
	return err == nil
}

// methodsOf returns the ways to sign in that were given. A server that asks questions is answered
// with the password.
func methodsOf(v option.Values) ([]ssh.AuthMethod, error) {
	var methods []ssh.AuthMethod

	if v.Has("private_key") {
		signer, err := signerOf(v)
		if err != nil {
			return nil, err
		}

		methods = append(methods, ssh.PublicKeys(signer))
	}

	if password := v.Text("password"); password != "" {
		methods = append(methods, ssh.Password(password), ssh.KeyboardInteractive(
			func(_, _ string, questions []string, _ []bool) ([]string, error) {
				answers := make([]string, len(questions))
				for i := range answers {
					answers[i] = password
				}

				return answers, nil
			}))
	}

	return methods, nil
}

func signerOf(v option.Values) (ssh.Signer, error) {
	key, passphrase := []byte(v.Text("private_key")), v.Text("passphrase")

	if passphrase != "" {
		signer, err := ssh.ParsePrivateKeyWithPassphrase(key, []byte(passphrase))
		if err != nil {
			return nil, onField("passphrase", "private_key cannot be read with this passphrase.")
		}

		return signer, nil
	}

	signer, err := ssh.ParsePrivateKey(key)

	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		return nil, onField("passphrase", "private_key is encrypted; send its passphrase as well.")
	}

	if err != nil {
		return nil, onField("private_key",
			"private_key must be a private key as OpenSSH or PEM has it, with its line breaks.")
	}

	return signer, nil
}

// openSFTP connects at once: what is wrong with the server or the user shows here.
func openSFTP(ctx context.Context, s *session, v option.Values) (ports.RemoteFiles, error) {
	f := &folder{session: s, values: v}

	limited, end := s.limit(ctx)
	defer end(errClosed)

	err := f.do(limited, "host", "", func(*sftp.Client) error { return nil })
	if err != nil {
		return nil, f.failed(ctx, limited, err)
	}

	return f, nil
}

// connect signs in. Where the server has keys of several kinds, each is asked for until one is the
// one that is known.
func (f *folder) connect(ctx context.Context) (*ssh.Client, error) {
	methods, err := methodsOf(f.values)
	if err != nil {
		return nil, err
	}

	keys, err := hostKeysOf(f.values)
	if err != nil {
		return nil, err
	}

	host, port := serverOf(f.values)
	address := net.JoinHostPort(host, port)

	var failed error

	for _, algorithms := range keys.algorithms(address) {
		client, err := f.signIn(ctx, address, &ssh.ClientConfig{
			User: f.values.Text("username"), Auth: methods, Timeout: f.cfg.IdleTimeout,
			HostKeyCallback: keys.check, HostKeyAlgorithms: algorithms,
		})

		var unknown *unknownKeyError
		if !errors.As(failed, &unknown) { // the first key that was shown is the server's best
			failed = err
		}

		if err == nil || !keyTrouble(err) {
			return client, err
		}
	}

	return nil, failed
}

func (f *folder) signIn(
	ctx context.Context, address string, config *ssh.ClientConfig,
) (*ssh.Client, error) {
	conn, err := f.dialer(f.Guard.DialSSH)(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}

	// a handshake knows no context
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()

	secured, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		_ = conn.Close() // there is no other way to end it
		return nil, fmt.Errorf("sign in: %w", err)
	}

	return ssh.NewClient(secured, channels, requests), nil
}
