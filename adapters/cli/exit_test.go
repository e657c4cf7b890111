package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"done":             {nil, exitDone},
		"anything":         {errors.New("x"), exitInternal},
		"usage":            {fmt.Errorf("y: %w", usage("x")), exitUsage},
		"option":           {fault.New(fault.InvalidInput, "x"), exitUsage},
		"corrupt":          {fault.New(fault.CorruptFile, "x"), exitInput},
		"password":         {fault.New(fault.PasswordRequired, "x"), exitInput},
		"no way":           {fault.New(fault.UnsupportedConversion, "x"), exitInput},
		"failed":           {fmt.Errorf("y: %w", fault.New(fault.ConversionFailed, "x")), exitFailed},
		"timeout":          {fault.New(fault.Timeout, "x"), exitFailed},
		"full":             {&fs.PathError{Err: syscall.ENOSPC}, exitNoSpace},
		"over quota":       {&fs.PathError{Err: syscall.EDQUOT}, exitNoSpace},
		"engine's full":    {fault.New(fault.DiskFull, "x"), exitNoSpace},
		"told":             {errors.Join(told{exitFailed}, nil), exitFailed},
		"server's input":   {&refusal{400, "CORRUPT_FILE", "x"}, exitInput},
		"server's failure": {&refusal{500, "CONVERSION_FAILED", "x"}, exitFailed},
		"server's space":   {&refusal{503, "INSUFFICIENT_DISK_SPACE", "x"}, exitNoSpace},
		"server's fault":   {&refusal{503, "SERVICE_UNAVAILABLE", "x"}, exitInternal},
		"server's refusal": {&refusal{404, "JOB_NOT_FOUND", "x"}, exitUsage},
	} {
		if got := codeOf(t.Context(), c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}

	stopped, cancel := context.WithCancel(t.Context())
	cancel()

	if got := codeOf(stopped, errors.New("x")); got != exitInterrupted {
		t.Errorf("interrupted: %d", got)
	}

	if got := codeOf(stopped, nil); got != exitDone {
		t.Errorf("a server that was stopped: %d", got)
	}
}
