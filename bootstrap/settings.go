package bootstrap

import (
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
	// such as "data_dir": --data-dir on the command line, CONVERTD_DATA_DIR in the environment
	Key     string
	Default string
	Doc     string
	// its error is the rest of a sentence that begins with where the value came from
	set func(c *Config, value string) error
}

// Variable returns the setting's name in the environment.
func (s Setting) Variable() string { return Prefix + strings.ToUpper(s.Key) }

// Flag returns the setting's name on the command line.
func (s Setting) Flag() string { return "--" + strings.ReplaceAll(s.Key, "_", "-") }

// Settings returns every setting, in the order in which they are documented.
func Settings() []Setting { return slices.Concat(settingsOfCalls(), settingsOfWork()) }

// settingsOfCalls are who calls, by which name, and what they may.
func settingsOfCalls() []Setting { //nolint:funlen // a table
	return []Setting{
		{
			"listen",
			"127.0.0.1:8080",
			"Address and port of the API.",
			func(c *Config, v string) (err error) {
				c.Listen, err = address(v)
				return err
			},
		},
		{
			"data_dir",
			"./data",
			"Folder of the database, the files and the work folders.",
			func(c *Config, v string) error {
				c.DataDir = v
				return nil
			},
		},
		{
			"public_url",
			"",
			"Base of the URLs in answers, such as https://convert.example.com; by default made from listen. A worker needs it.",
			func(c *Config, v string) error {
				return c.setPublicURL(v)
			},
		},
		{
			"role",
			"all",
			"all: API and workers; api or worker: one of the two, on a PostgreSQL database.",
			func(c *Config, v string) (err error) {
				c.Role, err = oneOf(v, RoleAll, RoleAPI, RoleWorker)
				return err
			},
		},
		{
			"database_url",
			"",
			"postgres://user:password@host/database; by default the SQLite file convertd.db in the data folder.",
			func(c *Config, v string) error {
				c.DatabaseURL = v
				return nil
			},
		},
		{
			"database_synchronous",
			"full",
			"full: a committed row outlives a power cut; normal: faster, and the last commits may be lost with the power.",
			func(c *Config, v string) (err error) {
				c.Synchronous, err = oneOf(v, "full", "normal")
				return err
			},
		},
		{
			"storage_url",
			"",
			"Where files are kept: file:///folder, s3://bucket, gs://bucket or azblob://container; by default the folder storage in the data folder.",
			func(c *Config, v string) error {
				return c.setStorage(v)
			},
		},
		{
			"storage_redirect",
			"true",
			"true: downloads and presigned uploads go to the bucket itself, where it has URLs for that; false: all bytes go through the server.",
			func(c *Config, v string) error {
				return flag(&c.Redirect, v)
			},
		},
		{
			"storage_lost",
			"false",
			"true: start on a storage without files though the database knows some: they are lost for good. Set it for one start.",
			func(c *Config, v string) error {
				return flag(&c.StorageLost, v)
			},
		},
		{
			"secret_key_file",
			"",
			"The key of what is sealed, the same for all processes; by default secret.key in the data folder.",
			func(c *Config, v string) error {
				c.KeyFile = v
				return nil
			},
		},
		{
			"auth_mode",
			"",
			"accounts: callers are told apart by their API keys; open: every caller is one local owner. It must be set when listen is no loopback address.",
			func(c *Config, v string) (err error) {
				c.AuthMode, err = oneOf(v, "", authAccounts, "open")
				return err
			},
		},
		{
			"auth_sign_up",
			"true",
			"true: whoever comes may make an account, with the plan free; false: the operator makes users. With auth_mode accounts.",
			func(c *Config, v string) error {
				return flag(&c.SignUp, v)
			},
		},
		{
			"oidc_issuer",
			"",
			"URL of an OpenID provider by whom users sign in; it sends browsers back to /v1/account/openid/callback.",
			func(c *Config, v string) error {
				return c.setIssuer(v)
			},
		},
		{
			"oidc_client_id",
			"",
			"How the OpenID provider knows this server.",
			func(c *Config, v string) error {
				c.OpenID.ClientID = v
				return nil
			},
		},
		{
			"oidc_client_secret",
			"",
			"The secret of that client; better in CONVERTD_OIDC_CLIENT_SECRET_FILE.",
			func(c *Config, v string) error {
				c.OpenID.Secret = v
				return nil
			},
		},
		{
			"oidc_name",
			"OpenID",
			"What the OpenID provider is called on the page where users sign in.",
			func(c *Config, v string) error {
				c.OpenIDName = v
				return nil
			},
		},
		{
			"plans_file",
			"",
			"A YAML file of plans, by name what is another than by default; with auth_mode accounts.",
			func(c *Config, v string) error {
				return c.loadPlans(v)
			},
		},
		{
			"trusted_proxies",
			"",
			"Address ranges of the proxies whose X-Forwarded-For is believed, as CIDRs separated by commas.",
			func(c *Config, v string) (err error) {
				c.TrustedProxies, err = prefixes(v)
				return err
			},
		},
		{
			"net_allow_private",
			"",
			"Private address ranges that downloads and webhooks may reach, as CIDRs separated by commas.",
			func(c *Config, v string) (err error) {
				c.AllowPrivate, err = prefixes(v)
				return err
			},
		},
		{
			"unipdf_license_key",
			"",
			"An offline licence key of UniDoc, which lets the engine unipdf work on PDFs beside the others; without one it is off.",
			func(c *Config, v string) error {
				c.UnipdfLicenseKey = v
				return nil
			},
		},
		{
			"unipdf_customer",
			"",
			"The name that the licence key was made for.",
			func(c *Config, v string) error {
				c.UnipdfCustomer = v
				return nil
			},
		},
		{
			"cors_origins",
			"",
			"Web pages that may call the API: origins separated by commas, or * for all; by default none.",
			func(c *Config, v string) error {
				return c.setOrigins(v)
			},
		},
		{
			"allowed_hosts",
			"",
			"Names that the server is called by besides public_url and addresses, separated by commas; others are refused while it is open.",
			func(c *Config, v string) error {
				return c.setHosts(v)
			},
		},
	}
}

func oneOf(v string, choices ...string) (string, error) {
	if slices.Contains(choices, v) {
		return v, nil
	}

	return "", fmt.Errorf(
		"is %q; set it to %s",
		v,
		strings.Join(slices.DeleteFunc(choices, func(s string) bool { return s == "" }), " or "),
	)
}

func flag(into *bool, v string) error {
	set, err := oneOf(v, "true", "false")
	*into = set == "true"

	return err
}

func address(v string) (string, error) {
	if _, err := netip.ParseAddrPort(v); err != nil {
		return "", fmt.Errorf(
			"is %q; set it to an IP address and a port, such as 127.0.0.1:8080 or [::]:8080",
			v,
		)
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
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") ||
		u.RawQuery != "" ||
		u.Fragment != "" {
		return fmt.Errorf("is %q; set it to a URL such as https://convert.example.com", v)
	}

	c.PublicURL = strings.TrimRight(v, "/")

	return nil
}

func (c *Config) setIssuer(v string) error {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("is %q; set it to a URL such as https://id.example.com", v)
	}

	c.OpenID.Issuer = v

	return nil
}

func prefixes(v string) (list []netip.Prefix, err error) {
	for _, part := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, fmt.Errorf(
				"holds %q; set it to address ranges such as 10.0.0.0/8,192.168.1.5/32",
				part,
			)
		}

		list = append(list, prefix)
	}

	return list, nil
}

func (c *Config) setHosts(v string) error {
	for _, part := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		u, err := url.Parse("http://" + part)
		if err != nil || u.Host != part || u.Port() != "" || strings.Contains(part, "*") {
			return fmt.Errorf("holds %q; set it to names such as convertd,files.example.com", part)
		}

		c.AllowedHosts = append(c.AllowedHosts, strings.ToLower(part))
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
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") ||
			part != u.Scheme+"://"+u.Host {
			return fmt.Errorf(
				"holds %q; set it to origins such as https://app.example.com,http://localhost:3000, or to * alone",
				part,
			)
		}
	}

	c.CORSOrigins = parts

	return nil
}
