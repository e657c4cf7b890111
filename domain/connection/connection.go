package connection

import (
	"slices"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// Connection is a storage with what gives access to it.
type Connection struct {
	ID      string
	Owner   string
	Name    string // what the owner calls it; "" for nothing
	Storage string // the name of its kind
	Values  option.Values
	// secret fields, encrypted
	Sealed      []byte
	SecretNames []string
	Created     time.Time
}

// Has reports whether the connection holds a field.
func (c Connection) Has(name string) bool {
	return c.Values.Has(name) || slices.Contains(c.SecretNames, name)
}

// Beside returns a fault for each field that may not be given beside the connection. Who asks, and
// where, comes from it alone: else its secrets could be sent to another server.
func (c Connection) Beside(kind operation.Storage, given func(name string) bool) fault.List {
	var faults fault.List

	for _, f := range kind.Fields() {
		part := slices.ContainsFunc(
			kind.Within,
			func(w option.Field) bool { return w.Name == f.Name },
		)
		if given(f.Name) && (!part || c.Has(f.Name)) {
			faults = append(faults, fault.New(
				fault.InvalidInput,
				"%s comes from the connection. Leave it out, or send all fields without a connection.",
				f.Name,
			).On(f.Name))
		}
	}

	return faults
}
