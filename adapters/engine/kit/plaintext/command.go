package plaintext

import (
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// The fields of text and tables.
const (
	FieldDelimiter = "delimiter"
	FieldEncoding  = "encoding"
	FieldHeader    = "header"
)

// AskedOf reads the options.
func AskedOf(v option.Values) (Asked, error) {
	asked := Asked{Encoding: v.Text(FieldEncoding)}
	if asked.Encoding != "" && !Known(asked.Encoding) {
		return asked, fault.New(
			fault.InvalidInput,
			"There is no encoding %q. Name one such as utf-8, windows-1252 or shift_jis.",
			asked.Encoding,
		).On(FieldEncoding)
	}

	if v.Has(FieldHeader) {
		asked.Header = map[bool]string{true: "yes", false: "no"}[v.Bool(FieldHeader)]
	}

	var err error

	asked.Delimiter, err = DelimiterOf(v)

	return asked, err
}

// DelimiterOf returns the character that is asked for, "" for none.
func DelimiterOf(v option.Values) (string, error) {
	asked := v.Text(FieldDelimiter)
	if named, ok := map[string]string{"tab": "\t", `\t`: "\t"}[asked]; ok {
		return named, nil
	}

	if utf8.RuneCountInString(asked) > 1 || asked == `"` || asked == "\n" || asked == "\r" {
		return "", fault.New(fault.InvalidInput, `The delimiter is one character, such as ";", or "tab".`).
			On(FieldDelimiter)
	}

	return asked, nil
}

// Command returns what rewrites the file of the host into the work folder, both under that name.
// The binary is a program that calls Main for the arguments "engine plaintext …".
func Command(binary, host, name string, asked Asked) sandbox.Command {
	const program, mb = "convertd", 1 << 20

	args := []string{
		"engine", Name,
		"--encoding", asked.Encoding, "--delimiter", asked.Delimiter, "--header", asked.Header,
	}
	if asked.Table {
		args = append(args, "--table")
	}

	if asked.Text {
		args = append(args, "--text")
	}

	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: append(args, sandbox.InPath(name), sandbox.WorkPath(name)),
		Inputs: []sandbox.Mount{
			{Host: binary, Name: program}, {Host: filepath.Clean(host), Name: name},
		},
		Env:  []string{"GOMAXPROCS=1", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none"},
		Lane: sandbox.Document,
		Limits: sandbox.Limits{
			Wall: 5 * time.Minute, CPU: 5 * time.Minute,
			Memory: 512 * mb, AddressSpace: 4096 * mb, Output: 2048 * mb, Processes: 64,
		},
	}
}
