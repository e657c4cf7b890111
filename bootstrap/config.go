package bootstrap

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/openid"
	"github.com/convertd/convertd/adapters/storage/bucket"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/quota"
)

// officeAuto stands for as many instances of LibreOffice as suit the processors.
const officeAuto = -1

// Config is the whole configuration, checked.
type Config struct {
	Listen      string // address and port
	DataDir     string // absolute
	PublicURL   string // without a trailing slash
	DatabaseURL string
	Synchronous string
	Storage     string        // its kind, by the scheme of its URL
	StorageDir  string        // absolute, where it is a folder
	Bucket      bucket.Config // where it is none
	Redirect    bool          // downloads lead to the storage itself, where it takes them
	StorageLost bool          // what the database knows of is lost for good
	Role        string        // RoleAll, RoleAPI or RoleWorker
	KeyFile     string        // absolute
	AuthMode    string
	SignUp      bool // whether users may make themselves
	Plans       quota.Plans
	OpenID      openid.Config // without an issuer there is none
	OpenIDName  string
	// whose X-Forwarded-For is believed
	TrustedProxies   []netip.Prefix
	AllowPrivate     []netip.Prefix
	UnipdfLicenseKey string // "" for none
	UnipdfCustomer   string
	MetricsListen    string // "" for none
	MaxFileSize      int64  // bytes
	MinFreeDisk      int64  // bytes; 0 for no limit
	JobsAtOnce       int    // of one owner; 0 for no bound
	FileLifetime     time.Duration
	JobLifetime      time.Duration
	StallTimeout     time.Duration
	ImportTimeout    time.Duration
	HookTimeout      time.Duration
	HookRetry        time.Duration // after the first failure
	ShutdownGrace    time.Duration
	SandboxMode      string
	Slots            int   // 0 for one a processor
	SandboxMemory    int64 // bytes; 0 for a part of the machine's
	OfficeInstances  int   // of LibreOffice that stay between documents; officeAuto by processors
	FirstUID         int
	MaxPixels        int
	LogLevel         string
	LogFormat        string
	AllowedHosts     []string          // names that the server is called by while it is open
	CORSOrigins      []string          // scheme://host[:port] each, or "*" alone
	resolver         *net.Resolver     // of downloads; nil for the machine's
	sources          map[string]string // where each setting came from, by key
}

// Load reads the configuration: from flags, from the environment (as os.Environ gives it) and from
// the file that one of those two names, the stronger first, and the defaults where all are silent.
// Every fault is listed; each names where the value came from, and the fix.
func Load(environ []string, flags ...Flag) (Config, error) {
	values, errs := gather(environ, flags)
	c := Config{sources: map[string]string{}}

	for _, s := range Settings() {
		v, ok := values[s.Key]
		if !ok {
			v = given{s.Default, s.Variable()}
		}

		c.sources[s.Key] = v.source
		if err := s.set(&c, v.value); err != nil {
			errs = append(errs, fmt.Errorf("%s %w", v.source, err))
		}
	}

	if err := errors.Join(errs...); err != nil {
		return Config{}, &SettingsError{err}
	}

	if err := c.complete(); err != nil {
		return Config{}, &SettingsError{err}
	}

	return c, nil
}

// SettingsError is why a configuration is refused: whoever gave it has to change it.
type SettingsError struct{ cause error }

// Error implements error.
func (e *SettingsError) Error() string { return e.cause.Error() }

// Unwrap returns the faults.
func (e *SettingsError) Unwrap() error { return e.cause }

// source says where a setting came from, in words that an operator finds it by.
func (c *Config) source(key string) string { return c.sources[key] }

// complete fills in what follows from other settings.
func (c *Config) complete() error {
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("%s cannot be made absolute: %w", c.source("data_dir"), err)
	}

	c.DataDir = dir

	listen, err := netip.ParseAddrPort(c.Listen)
	if err != nil {
		return fmt.Errorf("%s: %w", c.source("listen"), err)
	}

	if c.AuthMode == "" && !listen.Addr().IsLoopback() {
		return fmt.Errorf("%s is %s, which others can reach, and CONVERTD_AUTH_MODE is not set; "+
			"set CONVERTD_AUTH_MODE=accounts to ask for API keys, or CONVERTD_AUTH_MODE=open to let every caller in; or listen on 127.0.0.1", c.source("listen"), c.Listen)
	}

	if c.OpenID.Issuer != "" && c.OpenID.ClientID == "" {
		return fmt.Errorf("%s is set, and CONVERTD_OIDC_CLIENT_ID is not; "+
			"set it to how the provider knows this server", c.source("oidc_issuer"))
	}

	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite://" + filepath.Join(c.DataDir, "convertd.db")
	}

	if c.StorageDir == "" && c.Storage == storageList()[0].scheme {
		c.StorageDir = filepath.Join(c.DataDir, "storage")
	}

	if c.KeyFile == "" {
		c.KeyFile = filepath.Join(c.DataDir, "secret.key")
	}

	if c.KeyFile, err = filepath.Abs(c.KeyFile); err != nil {
		return fmt.Errorf("%s cannot be made absolute: %w", c.source("secret_key_file"), err)
	}

	return c.completeRole()
}

// completeRole refuses a role that the process could not fill.
func (c *Config) completeRole() error {
	if c.Role != RoleAll && c.alone() {
		return fmt.Errorf(
			"%s is %s, which works on a PostgreSQL database alone: the embedded SQLite database belongs to one process. "+
				"Set CONVERTD_DATABASE_URL to postgres://user:password@host/database, or the role to all",
			c.source("role"),
			c.Role,
		)
	}

	if c.Role == RoleWorker && c.PublicURL == "" {
		return fmt.Errorf(
			"%s is worker, and CONVERTD_PUBLIC_URL is not set: a worker writes the links of webhooks, and "+
				"cannot know where the API is reached. Set it to the base of its URLs, "+
				"such as https://convert.example.com",
			c.source("role"),
		)
	}

	return nil
}

// alone reports whether one process owns everything, so that what it finds half-done is a dead
// one's.
func (c *Config) alone() bool { return !(store.Config{URL: c.DatabaseURL}).Postgres() }

// webhooks says how events are sent.
func (c *Config) webhooks() webhooks.Config {
	cfg := webhooks.DefaultConfig()
	cfg.Timeout, cfg.Retry.First = c.HookTimeout, c.HookRetry
	cfg.Retry.Most = max(cfg.Retry.Most, c.HookRetry)

	return cfg
}

// openTo says by which names the server lets everybody in; nil where it asks for keys.
func (c *Config) openTo() *web.Open {
	if c.AuthMode == authAccounts {
		return nil
	}

	hosts := slices.Clone(c.AllowedHosts)
	if u, err := url.Parse(c.PublicURL); err == nil && u.Hostname() != "" {
		hosts = append(hosts, strings.ToLower(u.Hostname()))
	}

	return &web.Open{Hosts: hosts}
}

// authAccounts is the mode in which callers are told apart; in any other they are one.
const authAccounts = "accounts"

// What a process does of what there is to do.
const (
	RoleAll    = "all"
	RoleAPI    = "api"
	RoleWorker = "worker"
)
