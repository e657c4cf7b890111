package bootstrap

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/v2"
)

// Config is the whole configuration, checked.
type Config struct {
	Listen        string // address and port
	DataDir       string // absolute
	PublicURL     string // without a trailing slash
	DatabaseURL   string
	Synchronous   string
	StorageDir    string // absolute
	AuthMode      string
	AllowPrivate  []netip.Prefix
	MetricsListen string // "" for none
	MaxFileSize   int64  // bytes
	MinFreeDisk   int64  // bytes; 0 for no limit
	FileLifetime  time.Duration
	JobLifetime   time.Duration
	StallTimeout  time.Duration
	ImportTimeout time.Duration
	ShutdownGrace time.Duration
	SandboxMode   string
	Slots         int // 0 for one a processor
	FirstUID      int
	MaxPixels     int
	LogLevel      string
	LogFormat     string
	resolver      *net.Resolver // of downloads; nil for the machine's
}

// Load reads the configuration from an environment, as os.Environ gives it. Every fault is listed; each names the variable and the fix.
func Load(environ []string) (Config, error) {
	k := koanf.New(".")
	defaults := map[string]any{}
	for _, s := range Settings() {
		defaults[s.Key] = s.Default
	}
	given := env.Provider(".", env.Opt{
		Prefix:        Prefix,
		TransformFunc: func(k, v string) (string, any) { return strings.ToLower(strings.TrimPrefix(k, Prefix)), v },
		EnvironFunc:   func() []string { return environ },
	})
	if err := errors.Join(k.Load(confmap.Provider(defaults, "."), nil), k.Load(given, nil)); err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	var c Config
	errs := unknown(k)
	for _, s := range Settings() {
		if err := s.set(&c, k.String(s.Key)); err != nil {
			errs = append(errs, fmt.Errorf("%s %w", s.Variable(), err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Config{}, err
	}
	if err := c.complete(); err != nil {
		return Config{}, err
	}
	return c, nil
}

func unknown(k *koanf.Koanf) []error {
	var errs []error
	for _, key := range k.Keys() {
		if !slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Key == key }) {
			errs = append(errs, fmt.Errorf("%s%s is no setting; take it out, or see the README for the names", Prefix, strings.ToUpper(key)))
		}
	}
	return errs
}

// complete fills in what follows from other settings.
func (c *Config) complete() error {
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("CONVERTD_DATA_DIR cannot be made absolute: %w", err)
	}
	c.DataDir = dir
	listen, err := netip.ParseAddrPort(c.Listen)
	if err != nil {
		return fmt.Errorf("CONVERTD_LISTEN: %w", err)
	}
	if c.AuthMode == "" && !listen.Addr().IsLoopback() {
		return fmt.Errorf("CONVERTD_LISTEN is %s, which others can reach, and CONVERTD_AUTH_MODE is not set; "+
			"set CONVERTD_AUTH_MODE=open to let every caller in, or listen on 127.0.0.1", c.Listen)
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite://" + filepath.Join(c.DataDir, "convertd.db")
	}
	if c.StorageDir == "" {
		c.StorageDir = filepath.Join(c.DataDir, "storage")
	}
	return nil
}
