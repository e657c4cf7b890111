package insight

// State is whether a tool can be used.
type State string

// The states of a tool.
const (
	Found   State = "found"
	Missing State = "missing"
	Off     State = "off" // it is installed, and not used
)

// Tool is something on the machine that the server works with.
type Tool struct {
	Kind        string // engine, check or font
	Name        string
	State       State
	Version     string // "" where nobody knows
	Package     string // the Debian packages, separated by blanks, that bring what is missing
	Optional    bool   // the server does without
	Reason      string // why it is off, or what it is for; "" where that is plain
	Conversions int    // how many an engine does
}
