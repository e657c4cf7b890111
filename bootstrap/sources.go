package bootstrap

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
)

// Flag is one setting as the command line gives it. The key "config" names the file.
type Flag struct{ Key, Value string }

const (
	// configKey is what names the file of settings; it can stand anywhere but in that file.
	configKey = "config"
	// fileSuffix ends the name of a variable that names a file which holds the value.
	fileSuffix = "_file"
	// maxSource bounds what is read as settings, in bytes.
	maxSource = 1 << 20
)

// given is a value and where it came from, in words that begin a sentence.
type given struct{ value, source string }

// clientVariables are read by the commands that talk to a server, and are no settings of one.
func clientVariables() []string { return []string{"server", "key", "key" + fileSuffix} }

// gather merges the sources: the file is the weakest, the flags are the strongest.
func gather(environ []string, flags []Flag) (map[string]given, []error) {
	values, errs := fromEnvironment(environ)
	for _, f := range flags {
		values[f.Key] = given{f.Value, "--" + strings.ReplaceAll(f.Key, "_", "-")}
	}

	named, ok := values[configKey]
	delete(values, configKey)

	if !ok {
		return values, errs
	}

	weak, more := fromFile(named)
	maps.Copy(weak, values)

	return weak, append(errs, more...)
}

func fromEnvironment(environ []string) (map[string]given, []error) {
	k := koanf.New(".")

	err := k.Load(env.Provider(".", env.Opt{
		Prefix: Prefix,
		TransformFunc: func(k, v string) (string, any) {
			return strings.ToLower(strings.TrimPrefix(k, Prefix)), v
		},
		EnvironFunc: func() []string { return environ },
	}), nil)
	if err != nil {
		return map[string]given{}, []error{fmt.Errorf("read the environment: %w", err)}
	}

	values := map[string]given{}

	var errs []error

	for _, key := range k.Keys() {
		variable := Prefix + strings.ToUpper(key)

		stem, fromFile := strings.CutSuffix(key, fileSuffix)
		switch {
		case slices.Contains(clientVariables(), key):
		case known(key) || key == configKey:
			values[key] = given{k.String(key), variable}
		case !fromFile || !known(stem):
			errs = append(
				errs,
				unknown(variable, key, func(s Setting) string { return s.Variable() }),
			)
		case k.Exists(stem):
			errs = append(
				errs,
				fmt.Errorf(
					"%s and %s are both set; take one of them out",
					Prefix+strings.ToUpper(stem),
					variable,
				),
			)
		default:
			value, err := readSource(k.String(key))
			if err != nil {
				errs = append(
					errs,
					fmt.Errorf("%s names a file that cannot be read: %w", variable, err),
				)
			}

			values[stem] = given{
				strings.TrimRight(string(value), "\r\n"),
				"the file that " + variable + " names",
			}
		}
	}

	return values, errs
}

// fromFile reads a YAML file. A setting may stand under its key or nested at the underscores:
// database: {url: …} is database_url.
func fromFile(named given) (map[string]given, []error) {
	values := map[string]given{}

	content, err := readSource(named.value)
	if err != nil {
		return values, []error{
			fmt.Errorf("%s names a file of settings that cannot be read: %w", named.source, err),
		}
	}

	k := koanf.New(".")
	if err := k.Load(rawbytes.Provider(content), yaml.Parser()); err != nil {
		return values, []error{
			fmt.Errorf(
				"%s is not YAML of the form \"listen: 127.0.0.1:8080\": %w",
				named.value,
				err,
			),
		}
	}

	var errs []error

	for _, path := range k.Keys() {
		key, source := strings.ReplaceAll(path, ".", "_"), path+" in "+named.value

		value, err := text(k.Get(path))
		switch _, twice := values[key]; {
		case !known(key):
			errs = append(errs, unknown(source, key, func(s Setting) string { return s.Key }))
		case twice:
			errs = append(
				errs,
				fmt.Errorf("%s is set twice, flat and nested; take one of them out", source),
			)
		case err != nil:
			errs = append(errs, fmt.Errorf("%s %w", source, err))
		}

		values[key] = given{value, source}
	}

	return values, errs
}

// text returns what a scalar of YAML says, and lists separated by commas.
func text(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", errors.New("is empty; give it a value or take it out")
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = fmt.Sprint(one)
		}

		return strings.Join(parts, ","), nil
	}

	return fmt.Sprint(value), nil
}

func readSource(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()

	content, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err == nil && len(content) > maxSource {
		err = fmt.Errorf("%s is larger than 1 MB", path)
	}

	return content, err
}

func known(key string) bool {
	return slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Key == key })
}

// unknown is the fault of a name that is no setting; it says which one may have been meant.
func unknown(source, key string, name func(Setting) string) error {
	const far = 4 // edits; what differs more is another word

	best, least := "", far
	for _, s := range Settings() {
		if d := levenshtein.ComputeDistance(key, s.Key); d < least {
			best, least = name(s), d
		}
	}

	if best == "" {
		return fmt.Errorf(
			"%s is no setting; take it out, or see convertd serve --help for the names",
			source,
		)
	}

	return fmt.Errorf("%s is no setting; did you mean %s?", source, best)
}
