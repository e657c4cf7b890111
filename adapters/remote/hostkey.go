package remote

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/convertd/convertd/domain/option"
)

// unknownKeyError is what a server is left with whose key is not the one that is known.
type unknownKeyError struct{ shown string }

func (e *unknownKeyError) Error() string { return "the server's key is unknown: " + e.shown }

// hostKeys are the keys that a server may have.
type hostKeys struct {
	fingerprint string
	known       ssh.HostKeyCallback // nil where a fingerprint was given
}

// hostKeysOf reads what is known of a server's key. Without anything, no server is taken.
func hostKeysOf(v option.Values) (hostKeys, error) {
	shown, lines := v.Text("host_key_fingerprint"), v.Text("known_hosts")

	if shown != "" {
		shown = "SHA256:" + strings.TrimRight(strings.TrimPrefix(shown, "SHA256:"), "=")
		if len(shown) != len(ssh.FingerprintSHA256(anyKey{})) {
			return hostKeys{}, onField(
				"host_key_fingerprint",
				"host_key_fingerprint must be as ssh-keygen -l shows it: SHA256: and 43 characters.",
			)
		}

		return hostKeys{fingerprint: shown}, nil
	}

	known, err := knownIn(lines)
	if err != nil {
		return hostKeys{}, onField(
			"known_hosts",
			"known_hosts must hold lines as ssh-keyscan gives them: host, type and key.",
		).Because(err)
	}

	return hostKeys{known: known}, nil
}

// knownIn reads lines of a known_hosts file, which the library takes from a file alone.
func knownIn(lines string) (check ssh.HostKeyCallback, err error) {
	file, err := os.CreateTemp("", "known_hosts-")
	if err != nil {
		return nil, fmt.Errorf("keep known hosts: %w", err)
	}

	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()

	_, err = file.WriteString(lines)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("keep known hosts: %w", err)
	}

	return knownhosts.New(file.Name()) //nolint:wrapcheck // it is looked at, and replaced
}

// check implements ssh.HostKeyCallback.
func (k hostKeys) check(address string, remote net.Addr, key ssh.PublicKey) error {
	shown := ssh.FingerprintSHA256(key)

	if k.known == nil {
		if shown != k.fingerprint {
			return &unknownKeyError{shown}
		}

		return nil
	}

	if err := k.known(address, remote, key); err != nil {
		return &unknownKeyError{shown}
	}

	return nil
}

// algorithms returns which kinds of key to ask a server for, one list a try.
func (k hostKeys) algorithms(address string) [][]string {
	kinds := [][]string{
		{ssh.KeyAlgoED25519},
		{ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521},
		{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256},
	}

	if k.known == nil {
		return kinds
	}

	var wrong *knownhosts.KeyError

	// asked for a key that nobody has, the library names those that it knows
	if err := k.known(address, &net.TCPAddr{}, anyKey{}); !errors.As(err, &wrong) {
		return kinds
	}

	var wanted []string
	for _, known := range wrong.Want {
		wanted = append(wanted, known.Key.Type())
	}

	if slices.Contains(wanted, ssh.KeyAlgoRSA) {
		wanted = append(wanted, kinds[2]...)
	}

	some := slices.DeleteFunc(slices.Concat(kinds...), func(a string) bool {
		return !slices.Contains(wanted, a)
	})
	if len(some) == 0 { // the server is not in the lines at all: it shows its key, and is refused
		return kinds
	}

	return [][]string{some}
}

// anyKey is a key that nobody has.
type anyKey struct{}

// Type implements ssh.PublicKey.
func (anyKey) Type() string { return "none" }

// Marshal implements ssh.PublicKey.
func (anyKey) Marshal() []byte { return nil }

// Verify implements ssh.PublicKey.
func (anyKey) Verify([]byte, *ssh.Signature) error { return errors.New("nobody has this key") }

// keyTrouble reports whether a sign-in failed before the server's key was accepted, for the kind of
// key that was asked for.
func keyTrouble(err error) bool {
	var (
		unknown *unknownKeyError
		without *ssh.AlgorithmNegotiationError
	)

	return errors.As(err, &unknown) || errors.As(err, &without)
}
