package cli

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/convertd/convertd/domain/fault"
)

// The exit codes. The help of the program lists them.
const (
	exitDone        = 0
	exitInternal    = 1
	exitUsage       = 2
	exitInput       = 3
	exitFailed      = 4
	exitNoSpace     = 5
	exitInterrupted = 130 // 128 and the number of SIGINT, as shells have it
)

const exitCodes = `Exit codes:
  0    done
  1    something else is wrong: with this installation, or with the server that was asked
  2    wrong command line, option or setting; or the output is there already, or its folder cannot
       be written
  3    the input cannot be used: missing, unreadable, damaged, or of a format that is not converted
       like that here
  4    the conversion failed or took too long
  5    there is no room left
  130  interrupted
With several files, it is the code of the first that failed; the others are converted all the same.`

// UsageError is an error that whoever typed the command can mend by typing another.
type UsageError struct{ Err error }

// Error implements error.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.Err }

// told is an error that has been printed already.
type told struct{ code int }

func (told) Error() string { return "" }

// codeOf returns the exit code of an error.
func codeOf(ctx context.Context, err error) int {
	var (
		done    told
		usage   *UsageError
		parse   *kong.ParseError
		refused *refusal
	)
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, &done):
		return done.code
	case errors.As(err, &usage), errors.As(err, &parse):
		return exitUsage
	case noSpace(err):
		return exitNoSpace
	case errors.As(err, &refused):
		return refused.exitCode()
	}

	switch fault.Of(err).Kind {
	case fault.CorruptFile,
		fault.UnsupportedFormat,
		fault.UnsupportedConversion,
		fault.PasswordRequired,
		fault.FileTooLarge,
		fault.NoFiles:
		return exitInput
	case fault.ConversionFailed, fault.Timeout:
		return exitFailed
	case fault.InvalidInput, fault.FormatNotFound:
		return exitUsage
	default:
		return exitInternal
	}
}

func noSpace(err error) bool {
	return fault.Is(err, fault.DiskFull) || errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, syscall.EDQUOT)
}

// usageOf says of a fault what its public text does: whoever typed the command can mend it.
func usageOf(err error) error {
	var list fault.List
	if errors.As(err, &list) {
		texts := make([]string, len(list))
		for i, f := range list {
			texts[i] = f.Text
		}

		return usage("%s", strings.Join(texts, " "))
	}

	var f *fault.Fault
	if errors.As(err, &f) && f.Kind != fault.Unavailable {
		return usage("%s", f.Text)
	}

	return err
}
