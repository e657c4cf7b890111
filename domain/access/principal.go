package access

// LocalOwner owns everything in a service that runs with auth.mode "open".
const LocalOwner = "usr_local"

// Principal is the caller on whose behalf something is done.
type Principal struct {
	Owner string // whose rows and blobs the caller sees; never empty
}

// Local returns the one caller of a service that runs with auth.mode "open".
func Local() Principal { return Principal{Owner: LocalOwner} }

// Owns reports whether something of that owner is the caller's. What is not answers exactly as what does not exist.
func (p Principal) Owns(owner string) bool { return p.Owner != "" && p.Owner == owner }
