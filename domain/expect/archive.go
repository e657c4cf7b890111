package expect

import (
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// Packed is the rule of an archive of all inputs, shut by the field password.
func Packed(inputs []file.Facts, values option.Values) Result {
	return Result{Entries: len(inputs), Password: values.Text("password")}
}

// Untouched is the rule of what is handed on as it was found: nothing says what it has to be.
func Untouched([]file.Facts, option.Values) Result { return Result{Untouched: true} }
