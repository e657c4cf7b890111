package operation

import (
	"cmp"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// Role says what an operation does in a graph.
type Role string

// The roles.
const (
	Import  Role = "import"  // brings a file in; takes no input
	Process Role = "process" // makes files from files
	Export  Role = "export"  // hands files out
)

// Place is where an operation is done.
type Place int

// The places.
const (
	ByWorker     Place = iota // by a worker, through the queue
	OnAcceptance              // when the caller's file is here: no worker can bring it in
	AsLinks                   // as soon as its inputs are there: it only names them
)

// Target says which format an operation writes.
type Target int

// The targets.
const (
	Named  Target = iota // that of the field output_format, which is required
	Same                 // that of the input, unless output_format names another
	Fixed                // Operation.To, unless output_format names another
	Chosen               // that of output_format, else by the first input's category in ToOf
	Found                // what is found in the input: formats that only the content tells
)

// FieldOutput is the field that names the format to write.
const FieldOutput = "output_format"

// FieldInput is the field that names the format which the input must have.
const FieldInput = "input_format"

// FieldFile is the field that names the file of an import that the caller gives.
const FieldFile = "file"

// FieldFilename is the field that names what is made of several files.
const FieldFilename = "output_filename"

// Operation describes one kind of task.
type Operation struct {
	Name   string
	Doc    string
	Role   Role
	Runs   Place
	Target Target
	To     string // format id, of a Fixed target
	// Changes are fields with which a Fixed target is the input's own format instead.
	Changes []string
	// format ids, of a Chosen target; a category that is missing keeps its format
	ToOf map[format.Category]string
	// Spelled are further words for the format to write, in lower case, and the format ids that
	// they stand for.
	Spelled map[string]string
	Joins   bool           // takes all inputs at once and makes one file of them
	Stem    string         // of the name of what is joined
	Fields  []option.Field // all of them, secrets included
	// of the work on one input, or on all that are joined; 0 goes by category
	Limit time.Duration
	Asked bool // GET /v1/formats/query/{operation} answers for it

	Storage string // the kind of storage that it reads from or writes to; "" for none
	Source  string // the field whose last part names the file that an import brings in

	// Crosses says that engines have edges of their own for it, between which conversions lead;
	// without, it is a conversion.
	Crosses bool
	// As is the name of the operation whose edges do it, where they are not its own.
	As string
	// Shrinks says that a result which is larger than its input is replaced by that.
	Shrinks bool
	// Expect derives what a result must be.
	Expect expect.Rule
}

// Edges returns the name that the edges bear which do it.
func (o Operation) Edges() string { return cmp.Or(o.As, o.Name) }

// Takes returns the fields that only this operation's own edges honour: those of conversions are
// not among them. A field that differs in anything from the conversions' of its name is its own.
func (o Operation) Takes() []option.Field {
	if !o.Crosses {
		return nil
	}

	return slices.DeleteFunc(slices.Clone(o.Fields), func(f option.Field) bool {
		return f.Apart ||
			slices.ContainsFunc(
				conversions(),
				func(c option.Field) bool { return reflect.DeepEqual(c, f) },
			)
	})
}

// Apart returns the fields that stand beside a task's options, and those that stand among them.
func (o Operation) Apart() (apart, options []option.Field) {
	for _, f := range o.Fields {
		if f.Apart || o.Role != Process {
			apart = append(apart, f)
		} else {
			options = append(options, f)
		}
	}

	return apart, options
}

// Asks returns the field by which a caller can change what is written: output_format, or the
// operation where that is not given.
func (o Operation) Asks() string {
	if o.Target == Named {
		return FieldOutput
	}

	return "operation"
}

// Destination returns the format id that a task writes whose first input is of a format; "" where
// that is not known, as from is "" where it is not, and format.Any where only content tells.
func (o Operation) Destination(values option.Values, from format.Format) string {
	if named := values.Text(FieldOutput); named != "" {
		return named
	}

	switch o.Target {
	case Fixed:
		changes := func(name string) bool {
			on, flag := values[name].(bool)
			return values.Has(name) && (on || !flag)
		}

		if slices.ContainsFunc(o.Changes, changes) {
			return from.ID
		}

		return o.To
	case Chosen:
		if to, ok := o.ToOf[from.Category]; ok {
			return to
		}

		return from.ID
	case Same:
		return from.ID
	case Found:
		return format.Any
	case Named:
	}

	return ""
}

// All returns every operation, in the order in which they are documented. It must not be changed.
func All() []Operation { return table().list }

// Find returns the operation of that name.
func Find(name string) (Operation, bool) {
	at, ok := table().at[name]
	if !ok {
		return Operation{}, false
	}

	return All()[at], true
}

// Conversion returns the operation that turns a file into another format.
func Conversion() Operation {
	convert, _ := Find(Convert)
	return convert
}

// RoleOf returns the role of the operation of that name, "" where there is none.
func RoleOf(name string) Role {
	o, _ := Find(name)
	return o.Role
}

type index struct {
	list []Operation
	at   map[string]int
}

//nolint:gochecknoglobals // a table that never changes, asked for with every task that is looked at
var table = sync.OnceValue(func() index {
	all := index{at: map[string]int{}, list: slices.Concat(
		imports(),
		conversion(),
		media(),
		films(),
		pictures(),
		previews(),
		documents(),
		contents(),
		archives(),
		exports(),
		transfers(),
	)}
	for i, o := range all.list {
		all.at[o.Name] = i
	}

	return all
})
