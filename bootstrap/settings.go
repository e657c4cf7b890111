package bootstrap

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/go-units"
)

// Prefix begins the name of every environment variable that is a setting.
const Prefix = "CONVERTD_"

// Setting is one thing that an operator can set.
type Setting struct {
	Key     string // such as "data_dir": --data-dir on the command line, CONVERTD_DATA_DIR in the environment
	Default string
	Doc     string
	set     func(c *Config, value string) error // its error is the rest of a sentence that begins with where the value came from
}

// Variable returns the setting's name in the environment.
func (s Setting) Variable() string { return Prefix + strings.ToUpper(s.Key) }

// Flag returns the setting's name on the command line.
func (s Setting) Flag() string { return "--" + strings.ReplaceAll(s.Key, "_", "-") }

// Settings returns every setting, in the order in which they are documented.
func Settings() []Setting { //nolint:funlen // a table
	return []Setting{
		{"listen", "127.0.0.1:8080", "Address and port of the API.", func(c *Config, v string) (err error) {
			c.Listen, err = address(v)
			return err
		}},
		{"data_dir", "./data", "Folder of the database, the files and the work folders.", func(c *Config, v string) error {
			c.DataDir = v
			return nil
		}},
		{"public_url", "", "Base of the URLs in answers, such as https://convert.example.com; by default made from listen.", func(c *Config, v string) error {
			return c.setPublicURL(v)
		}},
		{"role", "all", "all: API and workers; api or worker: one of the two, on a PostgreSQL database.", func(c *Config, v string) (err error) {
			c.Role, err = oneOf(v, RoleAll, RoleAPI, RoleWorker)
			return err
		}},
		{"database_url", "", "postgres://user:password@host/database; by default the SQLite file convertd.db in the data folder.", func(c *Config, v string) error {
			c.DatabaseURL = v
			return nil
		}},
		{
			"database_synchronous", "full", "full: a committed row outlives a power cut; normal: faster, and the last commits may be lost with the power.",
			func(c *Config, v string) (err error) {
				c.Synchronous, err = oneOf(v, "full", "normal")
				return err
			},
		},
		{"storage_url", "", "Where files are kept, as file:///folder; by default the folder storage in the data folder.", func(c *Config, v string) error {
			return c.setStorage(v)
		}},
		{"secret_key_file", "", "The key of what is sealed, the same for all processes; by default secret.key in the data folder.", func(c *Config, v string) error {
			c.KeyFile = v
			return nil
		}},
		{"auth_mode", "", "open: every caller is one local owner. It must be set when listen is no loopback address.", func(c *Config, v string) error {
			if v == "accounts" {
				return errors.New(`is "accounts", which this version does not have; set it to open, and let only trusted callers reach the server`)
			}
			mode, err := oneOf(v, "", "open")
			c.AuthMode = mode
			return err
		}},
		{"net_allow_private", "", "Private address ranges that downloads may reach, as CIDRs separated by commas.", func(c *Config, v string) error {
			return c.setAllowed(v)
		}},
		{"cors_origins", "", "Web pages that may call the API: origins separated by commas, or * for all; by default none.", func(c *Config, v string) error {
			return c.setOrigins(v)
		}},
		{"metrics_listen", "127.0.0.1:9464", "Address and port of Prometheus metrics; off to have none.", func(c *Config, v string) (err error) {
			if v == "off" {
				c.MetricsListen = ""
				return nil
			}
			c.MetricsListen, err = address(v)
			return err
		}},
		{"max_file_size", "4GB", "The largest file that is taken in.", func(c *Config, v string) (err error) {
			c.MaxFileSize, err = size(v)
			return err
		}},
		{"min_free_disk", "10GB", "Room on the disk below which no new files and jobs are taken in; 0 for none.", func(c *Config, v string) (err error) {
			if v == "0" {
				c.MinFreeDisk = 0
				return nil
			}
			c.MinFreeDisk, err = size(v)
			return err
		}},
		{"jobs_at_once", "0", "Jobs of one owner that are worked on at once, more of them wait; 0 for no bound.", func(c *Config, v string) (err error) {
			c.JobsAtOnce, err = number(v, 0, 1<<20)
			return err
		}},
		{
			"file_lifetime", "24h", "How long files are kept: after their job ended, and uploads after their arrival or last use.",
			func(c *Config, v string) (err error) {
				c.FileLifetime, err = duration(v, time.Second)
				return err
			},
		},
		{"job_lifetime", "720h", "How long a job is shown as expired after its files were deleted.", func(c *Config, v string) (err error) {
			c.JobLifetime, err = duration(v, time.Second)
			return err
		}},
		{"stall_timeout", "30s", "How long a client may take to send 16 KiB of a body before it is cut off.", func(c *Config, v string) (err error) {
			c.StallTimeout, err = duration(v, time.Second)
			return err
		}},
		{"import_timeout", "30m", "How long a download from a URL may take in all.", func(c *Config, v string) (err error) {
			c.ImportTimeout, err = duration(v, time.Second)
			return err
		}},
		{"shutdown_grace", "30s", "How long requests and work may go on after the signal to stop; then work is handed back.", func(c *Config, v string) (err error) {
			c.ShutdownGrace, err = duration(v, 0)
			return err
		}},
		{"sandbox_mode", "strict", "strict: engines run in bubblewrap; weak: only under limits, where that cannot work.", func(c *Config, v string) (err error) {
			c.SandboxMode, err = oneOf(v, "strict", "weak")
			return err
		}},
		{"sandbox_slots", "0", "Engine processes at once for each of media, documents and pictures; 0 for one a processor.", func(c *Config, v string) (err error) {
			c.Slots, err = number(v, 0, 1024)
			return err
		}},
		{"sandbox_first_uid", "64100", "First of the user ids that engines run under when the server is root.", func(c *Config, v string) (err error) {
			c.FirstUID, err = number(v, 1000, 64900)
			return err
		}},
		{"max_pixels", "268435456", "The most pixels a picture may have.", func(c *Config, v string) (err error) {
			c.MaxPixels, err = number(v, 1, 1<<40)
			return err
		}},
		{"log_level", "info", "debug, info, warn or error.", func(c *Config, v string) (err error) {
			c.LogLevel, err = oneOf(v, "debug", "info", "warn", "error")
			return err
		}},
		{"log_format", "text", "text or json.", func(c *Config, v string) (err error) {
			c.LogFormat, err = oneOf(v, "text", "json")
			return err
		}},
	}
}

func oneOf(v string, choices ...string) (string, error) {
	if slices.Contains(choices, v) {
		return v, nil
	}
	return "", fmt.Errorf("is %q; set it to %s", v, strings.Join(slices.DeleteFunc(choices, func(s string) bool { return s == "" }), " or "))
}

func address(v string) (string, error) {
	if _, err := netip.ParseAddrPort(v); err != nil {
		return "", fmt.Errorf("is %q; set it to an IP address and a port, such as 127.0.0.1:8080 or [::]:8080", v)
	}
	return v, nil
}

func size(v string) (int64, error) {
	n, err := units.RAMInBytes(v)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("is %q; set it to a size such as 500MB or 4GB", v)
	}
	return n, nil
}

func duration(v string, least time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil || d < least {
		return 0, fmt.Errorf("is %q; set it to a time of at least %s, such as 90s or 24h", v, least)
	}
	return d, nil
}

func number(v string, least, most int) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("is %q; set it to a whole number from %d to %d", v, least, most)
	}
	return n, nil
}

func (c *Config) setPublicURL(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("is %q; set it to a URL such as https://convert.example.com", v)
	}
	c.PublicURL = strings.TrimRight(v, "/")
	return nil
}

func (c *Config) setStorage(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "file" || u.Host != "" || u.Path == "" {
		return fmt.Errorf("is %q; set it to file:///absolute/folder", v)
	}
	c.StorageDir = u.Path
	return nil
}

func (c *Config) setAllowed(v string) error {
	for _, part := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			return fmt.Errorf("holds %q; set it to address ranges such as 10.0.0.0/8,192.168.1.5/32", part)
		}
		c.AllowPrivate = append(c.AllowPrivate, prefix)
	}
	return nil
}

func (c *Config) setOrigins(v string) error {
	parts := strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
	for _, part := range parts {
		if part == "*" && len(parts) == 1 {
			break
		}
		u, err := url.Parse(part)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || part != u.Scheme+"://"+u.Host {
			return fmt.Errorf("holds %q; set it to origins such as https://app.example.com,http://localhost:3000, or to * alone", part)
		}
	}
	c.CORSOrigins = parts
	return nil
}
