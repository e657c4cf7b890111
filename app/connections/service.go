package connections

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/connection"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// Bounds on what one owner keeps.
const (
	most    = 100
	maxName = 100 // letters
)

// FieldsAt is where the fields of a storage stand in a request, for the paths of faults.
const FieldsAt = "fields."

// Deps are what the service reaches the world through.
type Deps struct {
	Store  ports.Store
	Sealer ports.Sealer
	Remote ports.Remote
	IDs    ports.IDs
	Clock  ports.Clock
}

// Service keeps connections. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps} }

// Wanted is a connection as it is asked for.
type Wanted struct {
	Name    string
	Storage string         // the name of a kind
	Fields  map[string]any // of the kind's, as they came
}

// Create keeps a storage. All that is wrong with it is told at once, without asking it.
func (s *Service) Create(
	ctx context.Context, p access.Principal, w Wanted,
) (connection.Connection, error) {
	kind, known := operation.FindStorage(w.Storage)
	if !known {
		return connection.Connection{}, fault.New(fault.InvalidInput,
			"storage must be one of: %s.", strings.Join(Kinds(), ", ")).On("storage")
	}

	values, faults := option.Parse(kind.Fields(), w.Fields, FieldsAt)
	faults = faults.Beside(s.check(kind, values))

	if utf8.RuneCountInString(w.Name) > maxName {
		faults = append(faults, fault.New(fault.InvalidInput,
			"name may have at most %d letters.", maxName).On("name"))
	}

	if err := faults.Err(); err != nil {
		return connection.Connection{}, err
	}

	made := connection.Connection{
		ID: s.IDs.New("conn_"), Owner: p.Owner, Name: w.Name, Storage: w.Storage,
		Created: s.Clock.Now(),
	}
	if err := s.fill(&made, kind, values); err != nil {
		return connection.Connection{}, err
	}

	return made, s.insert(ctx, made)
}

// Kinds returns the names of all kinds of storage.
func Kinds() []string {
	var names []string
	for _, kind := range operation.Storages() {
		names = append(names, kind.Name)
	}

	return names
}

// check judges the fields. In which part of the storage files are, a task may say.
func (s *Service) check(kind operation.Storage, values option.Values) fault.List {
	err := s.Remote.Check(ports.Place{Storage: kind.Name, Values: values})
	if err == nil {
		return nil
	}

	var found fault.List
	if !errors.As(err, &found) {
		found = fault.List{fault.Of(err)}
	}

	var faults fault.List

	for _, f := range found {
		if slices.ContainsFunc(kind.Within, func(w option.Field) bool {
			return w.Name == f.Field && !values.Has(f.Field)
		}) {
			continue
		}

		faults = append(faults, f.On(FieldsAt+f.Field))
	}

	return faults
}

// fill puts the fields in, and seals those that are secret.
func (s *Service) fill(
	c *connection.Connection, kind operation.Storage, values option.Values,
) error {
	secrets := option.Values{}
	c.Values, c.SecretNames = option.Values{}, []string{}

	for _, f := range kind.Fields() {
		switch value, given := values[f.Name]; {
		case !given:
		case f.Secret:
			secrets[f.Name] = value
			c.SecretNames = append(c.SecretNames, f.Name)
		default:
			c.Values[f.Name] = value
		}
	}

	plain, err := json.Marshal(secrets)
	if err != nil {
		return fmt.Errorf("encode a connection's secrets: %w", err)
	}

	if c.Sealed, err = s.Sealer.Seal(plain, purpose(c.ID)); err != nil {
		return fmt.Errorf("seal a connection's secrets: %w", err)
	}

	return nil
}

func purpose(id string) string { return "connection/" + id }

func (s *Service) insert(ctx context.Context, made connection.Connection) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Connections.Of(ctx, made.Owner)
		if err != nil {
			return err
		}

		if len(all) >= most {
			return fault.New(fault.Conflict,
				"There are %d connections already, which is the limit. Delete one first.", most)
		}

		return tx.Connections.Insert(ctx, made)
	})
	if err != nil {
		return fmt.Errorf("keep a connection: %w", err)
	}

	return nil
}

// List returns the caller's connections, oldest first.
func (s *Service) List(
	ctx context.Context, p access.Principal,
) (list []connection.Connection, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Connections.Of(ctx, p.Owner)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list connections: %w", err)
	}

	return list, nil
}

// Get returns the caller's connection. Another owner's answers as one that does not exist.
func (s *Service) Get(
	ctx context.Context, p access.Principal, id string,
) (c connection.Connection, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		c, err = owned(ctx, tx, p.Owner, id)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("get a connection: %w", err)
	}

	return c, nil
}

func owned(
	ctx context.Context, tx ports.Tx, owner, id string,
) (connection.Connection, error) {
	c, err := tx.Connections.Get(ctx, id)
	if errors.Is(err, ports.ErrNoRow) || err == nil && c.Owner != owner {
		return connection.Connection{}, fault.New(fault.NotFound,
			"There is no connection with this id. Check the id.")
	}

	if err != nil {
		return connection.Connection{}, fmt.Errorf("read a connection: %w", err)
	}

	return c, nil
}

// Delete forgets the caller's connection. Jobs that name it, and have not come to it, fail.
func (s *Service) Delete(ctx context.Context, p access.Principal, id string) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if _, err := owned(ctx, tx, p.Owner, id); err != nil {
			return err
		}

		if e, keep := audit.Of(p, audit.ConnectionDeleted, id); keep {
			e.ID, e.At = s.IDs.New("aud_"), s.Clock.Now()
			if err := tx.Audit.Append(ctx, e); err != nil {
				return err
			}
		}

		return tx.Connections.Delete(ctx, id)
	})
	if err != nil {
		return fmt.Errorf("delete a connection: %w", err)
	}

	return nil
}

// Resolve returns the fields of a task with those of the connection that it names, secrets in
// clear. A task that names none has its own. Faults are on the task's fields.
func (s *Service) Resolve(
	ctx context.Context, tx ports.Tx, owner string, op operation.Operation, given option.Values,
) (option.Values, error) {
	id := given.Text(operation.FieldConnection)
	if id == "" {
		return given, nil
	}

	c, err := owned(ctx, tx, owner, id)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.InvalidInput,
			"There is no connection with this id, or it has been deleted. Check the id.").
			On(operation.FieldConnection).Because(err)
	}

	if err != nil {
		return nil, err
	}

	if c.Storage != op.Storage {
		return nil, fault.New(fault.InvalidInput,
			"The connection is of the storage %s, and the task of %s.", c.Storage, op.Storage).
			On(operation.FieldConnection)
	}

	kind, _ := operation.FindStorage(c.Storage)
	if err := c.Beside(kind, given.Has).Err(); err != nil {
		return nil, err
	}

	return s.merge(c, given)
}

func (s *Service) merge(c connection.Connection, given option.Values) (option.Values, error) {
	plain, err := s.Sealer.Open(c.Sealed, purpose(c.ID))
	if err != nil {
		return nil, fmt.Errorf("open a connection's secrets: %w", err)
	}

	all := maps.Clone(given)
	maps.Copy(all, c.Values)

	if err := json.Unmarshal(plain, &all); err != nil {
		return nil, fmt.Errorf("decode a connection's secrets: %w", err)
	}

	return all, nil
}
