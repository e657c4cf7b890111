package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/convertd/convertd/adapters/cli"
	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/format"
)

// openLocal makes the engines ready to convert files in this process, without a database. One
// conversion at a time gets all processors.
func openLocal(
	ctx context.Context,
	cfg Config,
	environ []string,
	atOnce int,
) (_ *cli.Local, err error) {
	slots := cfg.Slots
	if slots == 0 {
		slots = max(1, min(sandbox.Processors(), atOnce))
	}

	dir, err := workDir(environ)
	if err != nil {
		return nil, err
	}

	folders, err := openWorkRoot(dir)
	if err != nil {
		return nil, err
	}

	defer func() {
		if err != nil {
			err = errors.Join(err, folders.Close())
		}
	}()

	box, err := sandbox.New(
		ctx,
		sandbox.Config{Mode: sandbox.Mode(cfg.SandboxMode), Slots: slots, FirstUID: cfg.FirstUID},
		sandbox.Deps{Log: slog.New(slog.DiscardHandler), Folder: folders.Make},
	)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}

	formats, err := format.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("formats: %w", err)
	}

	notes := dir
	if isSet(environ, "TMPDIR") { // what lies there is to be gone with the work
		notes = ""
	}

	engines, err := recalledEngines(ctx, cfg, notes, box, formats, libreoffice.Warm{})
	if err != nil {
		return nil, err
	}

	list, err := catalog.New(formats, engines)
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}

	sniffer, err := sniff.New(formats)
	if err != nil {
		return nil, fmt.Errorf("sniffer: %w", err)
	}

	verifier, err := check.New(check.Deps{Runner: box, Sniffer: sniffer})
	if err != nil {
		return nil, fmt.Errorf("checks: %w", err)
	}

	return &cli.Local{
		Catalog: list,
		Converter: conversion.New(
			conversion.Deps{Catalog: list, Verifier: verifier, Sniffer: sniffer},
		),
		Sniffer: sniffer,
		Folders: folders,
		Shared:  os.Geteuid() == 0,
		Close:   folders.Close,
	}, nil
}

// openWorkRoot makes this process's work folder below one that outlives it, where the folders of
// processes that were killed are found and cleared.
func openWorkRoot(dir string) (*sandbox.WorkRoot, error) {
	folders, err := sandbox.NewWorkRoot(dir)
	if err != nil {
		return nil, err
	}

	if err := folders.Sweep(); err != nil {
		return nil, errors.Join(err, folders.Close())
	}

	return folders, nil
}

// workDir returns a folder of the user's own: below TMPDIR where that is set, else in the user's
// cache, else below /tmp. Below a folder that everybody writes to, another user may have made it
// first, so it is looked at.
func workDir(environ []string) (string, error) {
	own := "convertd-" + strconv.Itoa(os.Geteuid())

	dir := filepath.Join(os.TempDir(), own)
	if cache, err := os.UserCacheDir(); err == nil && !isSet(environ, "TMPDIR") {
		dir = filepath.Join(cache, "convertd", "work")
	}

	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf(
			"the work folder cannot be made; set TMPDIR to a folder that you can write to: %w",
			err,
		)
	}

	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("the work folder: %w", err)
	}

	const othersWrite fs.FileMode = 0o022

	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Geteuid() ||
		info.Mode().Perm()&othersWrite != 0 {
		return "", fmt.Errorf(
			"the work folder %s is somebody else's, or others can write to it; remove it, or set TMPDIR to another place",
			dir,
		)
	}

	return dir, nil
}

func isSet(environ []string, name string) bool {
	for _, pair := range environ {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value != ""
		}
	}

	return false
}
