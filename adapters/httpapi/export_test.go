package httpapi

// Needs is what a route was registered with.
type Needs struct {
	Scope    scope
	Known    bool
	SignedIn bool
	Pattern  string // method and path
}

// Registered returns what every registered route needs.
func (a *API) Registered() []Needs {
	var list []Needs
	for pattern, g := range a.guards {
		list = append(
			list,
			Needs{Scope: g.scope, Known: g.known, SignedIn: g.signedIn, Pattern: pattern},
		)
	}

	return list
}

// Code is an error code, and its status.
type Code struct {
	Name   string
	Status int
}

// Codes returns every error code.
func (*API) Codes() []Code {
	var list []Code
	for _, c := range codes() {
		list = append(list, Code{c.name, c.status})
	}

	return list
}
