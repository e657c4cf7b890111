package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/adapters/engine/kit/charset"
)

// What Main ends with beside 0; other failures are 1.
const (
	exitDamaged  = 10
	exitTooLarge = 11
)

const sqlite = "sqlite"

// longest is as much as fits into the program's memory as values.
const longest = 128 << 20

// readers returns how each format is read. SQLite's reads the file itself.
func readers() map[string]func(content []byte, spent *budget) (any, error) {
	return map[string]func([]byte, *budget) (any, error){
		"json": readJSON, "ndjson": readNDJSON, "yaml": readYAML, "toml": readTOML, "xml": readXML,
		"csv": nil, "tsv": nil, "plist": readPlist, "msgpack": readMessagePack, "cbor": readCBOR,
		sqlite: nil,
	}
}

// writers returns how each format is written.
func writers() map[string]func(any) ([]byte, error) {
	return map[string]func(any) ([]byte, error){
		"json":    writeJSON,
		"ndjson":  writeNDJSON,
		"yaml":    writeYAML,
		"toml":    writeTOML,
		"xml":     writeXML,
		"csv":     nil,
		"tsv":     nil,
		"plist":   writePlist,
		"msgpack": writeMessagePack,
		"cbor":    writeCBOR,
		sqlite:    nil,
	}
}

// job is what Main is asked for.
type job struct{ from, to, encoding, delimiter, in, out string }

// Main is the program that the engine starts, and returns its exit code. The arguments are the
// formats read and written, the charset that is read and what parts columns, "" to find both out,
// and the two files.
func Main(args []string, _, stderr io.Writer) (code int) {
	defer func() {
		if cause := recover(); cause != nil { // a reader that stumbles over bad bytes
			_, _ = fmt.Fprintln(stderr, "data: a reader gave up:", cause)
			code = exitDamaged
		}
	}()

	const wanted = 6
	if len(args) != wanted {
		_, _ = fmt.Fprintln(
			stderr,
			"data: give two formats, an encoding, a delimiter and two files",
		)

		return 1
	}

	j := job{args[0], args[1], args[2], args[3], args[4], args[5]}

	v, err := j.read(context.Background())
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "data:", err)

		if errors.Is(err, errTooLarge) {
			return exitTooLarge
		}

		return exitDamaged
	}

	if err := j.write(context.Background(), v); err != nil {
		_, _ = fmt.Fprintln(stderr, "data:", err)
		return 1
	}

	return 0
}

func (j job) read(ctx context.Context) (any, error) {
	spent := new(budget)
	if j.from == sqlite {
		return readSQLite(ctx, j.in, spent)
	}

	content, err := load(j.in)
	if err != nil {
		return nil, err
	}

	if texts()[j.from] {
		if content, _, err = charset.Decode(content, j.encoding); err != nil {
			return nil, err
		}
	}

	switch j.from {
	case "csv":
		parts := delimiter(j.delimiter)
		if parts == 0 {
			parts = parting(content)
		}

		return readTable(content, parts, spent)
	case "tsv":
		return readTable(content, '\t', spent)
	}

	return readers()[j.from](content, spent)
}

func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()

	content, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err == nil && len(content) > longest {
		err = errTooLarge
	}

	return content, err
}

func (j job) write(ctx context.Context, v any) error {
	if j.to == sqlite {
		return writeSQLite(ctx, v, j.out)
	}

	var (
		content []byte
		err     error
	)

	switch j.to {
	case "csv":
		parts := ','
		if asked := delimiter(j.delimiter); asked != 0 {
			parts = asked
		}

		content, err = writeTable(v, parts)
	case "tsv":
		content, err = writeTable(v, '\t')
	default:
		content, err = writers()[j.to](v)
	}

	if err != nil {
		return err
	}

	const ours = 0o600

	return os.WriteFile(j.out, content, ours)
}
