package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Config says where the database is and how careful it is.
type Config struct {
	// URL is postgres://user:password@host:5432/database, or that of a file: sqlite:// before an
	// absolute path, or sqlite: before any path; the path is taken as it stands, without escapes.
	URL string
	// Synchronous is "full", so that a committed transaction survives a power cut, or "normal",
	// which is faster and may lose the last ones, but never the database. "" is "full".
	Synchronous string
}

// Postgres tells whether the URL names a PostgreSQL database, which several processes may share.
func (c Config) Postgres() bool {
	scheme, _, _ := strings.Cut(c.URL, ":")
	return scheme == "postgres" || scheme == "postgresql"
}

// Path returns the absolute path of the file of a SQLite database.
func (c Config) Path() (string, error) {
	scheme, path, _ := strings.Cut(c.URL, ":")
	switch {
	case c.URL == "":
		return "", errors.New(
			"CONVERTD_DATABASE_URL is empty; set it to sqlite:///folder/convertd.db or postgres://user:password@host:5432/convertd",
		)
	case c.Postgres():
		return "", errors.New(
			"CONVERTD_DATABASE_URL names a PostgreSQL database, which has no file",
		)
	case scheme != "sqlite":
		// A URL can hold a password, so nothing of it is repeated.
		return "", errors.New(
			"CONVERTD_DATABASE_URL must begin with sqlite: as in sqlite:///folder/convertd.db, " +
				"or with postgres: as in postgres://user:password@host:5432/convertd",
		)
	}

	if rest, found := strings.CutPrefix(path, "//"); found {
		if path = rest; !strings.HasPrefix(path, "/") {
			return "", errors.New(
				"CONVERTD_DATABASE_URL has two slashes before a relative path; write sqlite:///folder/convertd.db or sqlite:convertd.db",
			)
		}
	}

	if path == "" || strings.HasSuffix(path, "/") || strings.ContainsRune(path, 0) {
		return "", errors.New(
			"CONVERTD_DATABASE_URL must name a file, as in sqlite:///folder/convertd.db",
		)
	}

	return filepath.Abs(path)
}

// safe tells whether a committed transaction must survive a power cut.
func (c Config) safe() (bool, error) {
	switch strings.ToLower(c.Synchronous) {
	case "", "full":
		return true, nil
	case "normal":
		return false, nil
	}

	return false, fmt.Errorf(
		"CONVERTD_DATABASE_SYNCHRONOUS is %q; set it to full or normal",
		c.Synchronous,
	)
}
