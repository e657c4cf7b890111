package remote

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/convertd/convertd/domain/fault"
)

// judged makes a fault of what a server refuses, on the field that names the file. What may pass is
// returned as it is.
func (f *folder) judged(field, key string, err error) error {
	var (
		told    *fault.Fault
		unknown *unknownKeyError
		without *ssh.AlgorithmNegotiationError
		answer  *sftp.StatusError
	)

	named := fault.Clip(key, maxShown)

	switch {
	case err == nil || errors.As(err, &told) || errors.Is(err, errChanged):
		return err
	case errors.As(err, &unknown):
		return f.because(
			onField("host_key_fingerprint", "The server's key is not one that was given: it "+
				"shows %s. If that is right, send it as host_key_fingerprint.", unknown.shown),
			err,
		)
	case errors.As(err, &without):
		return f.because(
			onField("host", "The server knows no way of encryption, or kind of key, that is "+
				"known here."),
			err,
		)
	case strings.Contains(err.Error(), "unable to authenticate"): // the library has no type for it
		return f.because(
			onField("username", "The server does not let this user in. Check username, and "+
				"password or private_key."),
			err,
		)
	case errors.Is(err, fs.ErrNotExist):
		return f.because(onField(field, "There is nothing at %q. Check the path.", named), err)
	case errors.Is(err, fs.ErrPermission):
		return f.because(
			onField(field, "The user may not do that at %q. Check the path, and what the "+
				"user may do there.", named),
			err,
		)
	case errors.As(err, &answer):
		return f.because(
			onField(field, "The server refuses %q. Check the path, what is there already, "+
				"and whether there is room.", named),
			err,
		)
	}

	return err
}

// failed says why nothing came of a call.
func (f *folder) failed(caller, ctx context.Context, err error) error {
	if ended := f.ended(caller, ctx); ended != nil {
		return ended
	}

	var told *fault.Fault

	switch {
	case errors.Is(err, errChanged):
		return f.because(changed(fieldPath), err)
	case errors.As(err, &told):
		return told
	}

	if u := f.unreached(err); u != nil {
		return f.because(u, err)
	}

	return f.because(fault.New(fault.Unavailable,
		"The connection to the server broke off. Try again later."), err)
}
