package webhook

import (
	"encoding/base64"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

const (
	// SecretPrefix begins secrets as the Standard Webhooks specification writes them: what follows
	// is the key in Base64.
	SecretPrefix = "whsec_"
	// SecretSize is how many bytes a key has that the service makes.
	SecretSize = 32
	// leastSecret and mostSecret bound a secret that an owner brings, in bytes.
	leastSecret = 24
	mostSecret  = 256
)

// Secret returns a secret with that key.
func Secret(key []byte) string { return SecretPrefix + base64.StdEncoding.EncodeToString(key) }

// CheckSecret refuses a secret that is too short, or that says to be Base64 and is not.
func CheckSecret(secret string) error {
	rest, coded := strings.CutPrefix(secret, SecretPrefix)

	key := []byte(secret)

	if coded {
		var err error

		if key, err = base64.StdEncoding.DecodeString(rest); err != nil {
			return fault.New(fault.InvalidInput,
				"What follows %s in a secret must be Base64.", SecretPrefix).
				On("secret").
				Because(err)
		}
	}

	if len(key) < leastSecret || len(secret) > mostSecret {
		return fault.New(fault.InvalidInput, "A secret must have at least %d bytes, and at most %d. "+
			"Leave it out to have one made.", leastSecret, mostSecret).
			On("secret")
	}

	return nil
}

// Key returns the key of the Standard Webhooks signature: what the secret holds in Base64, or the
// secret itself.
func Key(secret string) []byte {
	if rest, coded := strings.CutPrefix(secret, SecretPrefix); coded {
		if key, err := base64.StdEncoding.DecodeString(rest); err == nil {
			return key
		}
	}

	return []byte(secret)
}
