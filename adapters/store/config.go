package store

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// Config says where the database is and how careful it is.
type Config struct {
	// URL is sqlite:// before an absolute path, or sqlite: before any path; the path is taken as it stands, without escapes.
	URL string
	// Synchronous is "full", so that a committed transaction survives a power cut, or "normal", which is faster and may lose the last
	// ones, but never the database. "" is "full".
	Synchronous string
}

// Path returns the absolute path of the database's file.
func (c Config) Path() (string, error) {
	scheme, path, _ := strings.Cut(c.URL, ":")
	switch {
	case c.URL == "":
		return "", errors.New("CONVERTD_DATABASE_URL is empty; set it to sqlite:///folder/convertd.db")
	case scheme == "postgres" || scheme == "postgresql":
		return "", errors.New("CONVERTD_DATABASE_URL names a PostgreSQL database, which this build does not support; set it to sqlite:///folder/convertd.db")
	case scheme != "sqlite":
		// A URL can hold a password, so nothing of it is repeated.
		return "", errors.New("CONVERTD_DATABASE_URL must begin with sqlite: as in sqlite:///folder/convertd.db")
	}
	if rest, found := strings.CutPrefix(path, "//"); found {
		if path = rest; !strings.HasPrefix(path, "/") {
			return "", errors.New("CONVERTD_DATABASE_URL has two slashes before a relative path; write sqlite:///folder/convertd.db or sqlite:convertd.db")
		}
	}
	if path == "" || strings.HasSuffix(path, "/") || strings.ContainsRune(path, 0) {
		return "", errors.New("CONVERTD_DATABASE_URL must name a file, as in sqlite:///folder/convertd.db")
	}
	return filepath.Abs(path)
}

func (c Config) synchronous() (string, error) {
	switch strings.ToLower(c.Synchronous) {
	case "", "full":
		return "FULL", nil
	case "normal":
		return "NORMAL", nil
	}
	return "", fmt.Errorf("CONVERTD_DATABASE_SYNCHRONOUS is %q; set it to full or normal", c.Synchronous)
}

// writerDSN begins every transaction with the write lock in hand: SQLite refuses to raise a read lock once another writer has been there, and
// no waiting mends that.
func writerDSN(path, synchronous string) string {
	return dsn(path, url.Values{"_pragma": {
		"journal_mode(WAL)", "busy_timeout(10000)", "foreign_keys(1)", "synchronous(" + synchronous + ")",
	}, "_txlock": {"immediate"}})
}

func readerDSN(path string) string {
	return dsn(path, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "query_only(1)"}})
}

func dsn(path string, settings url.Values) string {
	return (&url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}).String()
}
