package bucket

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config says which bucket, and how it is reached.
type Config struct {
	Scheme string // S3, GCS or Azure
	Bucket string // its name; of Azure, the container's
	Prefix string // of every object, ending in "/"; "" for none

	Region    string // of S3; "" leaves it to the environment
	Endpoint  string // URL of the service; "" for the provider's own
	PathStyle bool   // of S3: the bucket stands in the path, not in the host's name
	Account   string // of Azure; "" leaves it to the environment
	Anonymous bool   // of GCS: send no credentials, as to an emulator

	// Encryption on the server's side: of S3 AES256, aws:kms or aws:kms:dsse, of Azure the name of
	// an encryption scope. "" leaves it to the bucket.
	Encryption string
	Key        string // of S3 and GCS: the key's name in the service's key management

	// Patience is how long the service may stand still before a request is broken off; 0 for half
	// a minute.
	Patience time.Duration
	// Attempts is how often one is made at most; 0 for six times.
	Attempts int
	// Pause is how long is waited between two of them at most; 0 for five seconds.
	Pause time.Duration
	// Trying is for how long a client makes attempts that does not count them; 0 for ten seconds.
	Trying time.Duration
}

func (c *Config) patience() time.Duration   { return cmp.Or(c.Patience, stall) }
func (c *Config) attempts() int             { return cmp.Or(c.Attempts, attempts) }
func (c *Config) trying() time.Duration     { return cmp.Or(c.Trying, trying) }
func (c *Config) lastPause() time.Duration  { return cmp.Or(c.Pause, lastPause) }
func (c *Config) firstPause() time.Duration { return min(firstPause, c.lastPause()) }

// The schemes of URLs.
const (
	S3    = "s3"
	GCS   = "gs"
	Azure = "azblob"
)

// What the query of a URL may hold.
const (
	paramPrefix     = "prefix"
	paramRegion     = "region"
	paramEndpoint   = "endpoint"
	paramPathStyle  = "path_style"
	paramAccount    = "account"
	paramAnonymous  = "anonymous"
	paramEncryption = "encryption"
	paramKey        = "kms_key"
)

// params are those of each scheme.
func params(scheme string) []string {
	switch scheme {
	case S3:
		return []string{
			paramPrefix, paramRegion, paramEndpoint, paramPathStyle, paramEncryption, paramKey,
		}
	case GCS:
		return []string{paramPrefix, paramEndpoint, paramAnonymous, paramKey}
	default:
		return []string{paramPrefix, paramEndpoint, paramAccount, paramEncryption}
	}
}

// Parse reads the URL of a bucket. Its error is the rest of a sentence, and repeats nothing that
// may be a secret.
func Parse(u *url.URL) (Config, error) {
	c := Config{Scheme: u.Scheme, Bucket: u.Host}

	switch {
	case u.User != nil:
		return c, errors.New("holds credentials; set them in the environment instead, " +
			"as the service's own tools take them")
	case c.Bucket == "" || u.Port() != "" || u.Path != "" && u.Path != "/":
		return c, fmt.Errorf("names no bucket; write it as %s://bucket", u.Scheme)
	}

	given, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return c, errors.New("has a query that cannot be read")
	}

	known := params(u.Scheme)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) || len(given[name]) != 1 {
			return c, fmt.Errorf("holds the parameter %q, or twice; known are %s",
				name, strings.Join(known, ", "))
		}
	}

	err = c.fill(given)

	return c, err
}

// fill takes what the query says.
func (c *Config) fill(given url.Values) (err error) {
	c.Region, c.Account = given.Get(paramRegion), given.Get(paramAccount)
	c.Encryption, c.Key = given.Get(paramEncryption), given.Get(paramKey)

	if c.Prefix = strings.Trim(given.Get(paramPrefix), "/"); c.Prefix != "" {
		c.Prefix += "/"
	}

	c.Endpoint = strings.TrimRight(given.Get(paramEndpoint), "/")
	if u, err := url.Parse(c.Endpoint); c.Endpoint != "" &&
		(err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("has an endpoint that is no URL such as https://minio.example.com")
	}

	if c.PathStyle, err = truth(given, paramPathStyle, c.Endpoint != ""); err != nil {
		return err
	}

	c.Anonymous, err = truth(given, paramAnonymous, false)

	return err
}

func truth(given url.Values, name string, otherwise bool) (bool, error) {
	if !given.Has(name) {
		return otherwise, nil
	}

	is, err := strconv.ParseBool(given.Get(name))
	if err != nil {
		return false, fmt.Errorf("has a %s that is neither true nor false", name)
	}

	return is, nil
}

// String names the bucket to an operator.
func (c *Config) String() string { return c.Scheme + "://" + c.Bucket + "/" + c.Prefix }
