package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/quota"
)

// letters is how many letters of a digest name a place or are a grant: 128 bits.
const letters = 32

// Anonymous returns the caller without a key at a place, such as an address. The place itself is
// kept nowhere.
func (s *Service) Anonymous(place string) access.Principal {
	return access.Principal{
		Owner:  access.AnonymousOwner(s.digest("place", place)),
		Scopes: access.AnonymousScopes(),
		Plan:   s.cfg.Plans.Of(quota.AnonymousPlan),
	}
}

// Grant returns the token that lets somebody without a key change what has that id. It is always
// the same, so it is kept nowhere.
func (s *Service) Grant(id string) string { return s.digest("grant", id) }

// Granted reports whether a token is the one of that id.
func (s *Service) Granted(id, token string) bool {
	return hmac.Equal([]byte(s.Grant(id)), []byte(token))
}

// digest is of a text and what it is for.
func (s *Service) digest(purpose, text string) string {
	mac := hmac.New(sha256.New, s.cfg.Secret)
	mac.Write([]byte(purpose + "\x00" + text))

	return hex.EncodeToString(mac.Sum(nil))[:letters]
}
