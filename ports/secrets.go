package ports

// Sealer encrypts what must not lie in clear in the database.
type Sealer interface {
	// Seal encrypts and authenticates plain for one purpose. Sealing twice gives different bytes.
	Seal(plain []byte, purpose string) ([]byte, error)
	// Open returns what was sealed for the purpose; anything else, or changed bytes, is an error.
	Open(sealed []byte, purpose string) ([]byte, error)
	// Mark returns 32 bytes that are always the same of a text and a purpose, differ otherwise, and
	// cannot be made without the key: what is sealed can be found by them.
	Mark(plain []byte, purpose string) ([]byte, error)
}

// IDs makes identifiers.
type IDs interface {
	// New returns a new id: the prefix, then 26 characters that sort by time and hold at least 80
	// random bits from the system's source.
	New(prefix string) string
}
