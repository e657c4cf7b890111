package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/cli"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/account"
)

// CommandLine returns what the commands work with. environ is as os.Environ gives it.
func CommandLine(environ []string) cli.Deps {
	load := func(given []cli.Given) (Config, error) {
		flags := make([]Flag, len(given))
		for i, g := range given {
			flags[i] = Flag(g)
		}

		cfg, err := Load(environ, flags...)

		return cfg, blamed(err)
	}

	return cli.Deps{
		Code:     httpapi.CodeOf,
		Notifier: localNotifier{},
		Version: fmt.Sprintf(
			"%s (%s, %s/%s)",
			Version(),
			runtime.Version(),
			runtime.GOOS,
			runtime.GOARCH,
		),
		Settings: settingsOf,
		Serve: func(ctx context.Context, given []cli.Given, log io.Writer) error {
			return with(load, given, func(cfg Config) error { return Serve(ctx, cfg, log) })
		},
		Doctor: func(ctx context.Context, given []cli.Given, out io.Writer) error {
			return with(load, given, func(cfg Config) error { return Doctor(ctx, cfg, out) })
		},
		Migrate: func(ctx context.Context, given []cli.Given) (did cli.Migrated, err error) {
			return did, with(load, given, func(cfg Config) error {
				m, err := Migrate(ctx, cfg)
				did = cli.Migrated(m)

				return err
			})
		},
		Backup: func(
			ctx context.Context, given []cli.Given, file string, out io.Writer,
		) (held cli.Backup, err error) {
			return held, with(load, given, func(cfg Config) error {
				held, err = backupTo(ctx, cfg, file, out)
				return err
			})
		},
		Restore: func(
			ctx context.Context, given []cli.Given, file string, in io.Reader,
		) (held cli.Backup, err error) {
			return held, with(load, given, func(cfg Config) error {
				held, err = restoreFrom(ctx, cfg, file, in)
				return err
			})
		},
		RotateKey: func(ctx context.Context, given []cli.Given) error {
			return with(load, given, func(cfg Config) error { return RotateKey(ctx, cfg) })
		},
		Admin: func(
			ctx context.Context, given []cli.Given, do func(*account.Service) error,
		) error {
			return with(load, given, func(cfg Config) error { return administer(ctx, cfg, do) })
		},
		Open: func(ctx context.Context, given []cli.Given, atOnce int) (*cli.Local, error) {
			cfg, err := load(given)
			if err != nil {
				return nil, err
			}

			return openLocal(ctx, cfg, environ, atOnce)
		},
	}
}

func with(load func([]cli.Given) (Config, error), given []cli.Given, do func(Config) error) error {
	cfg, err := load(given)
	if err != nil {
		return err
	}

	return blamed(do(cfg))
}

// blamed marks the errors that whoever typed the command can mend.
func blamed(err error) error {
	var refused *SettingsError
	if errors.As(err, &refused) {
		return &cli.UsageError{Err: err}
	}

	return err
}

// settingsOf returns the settings that a command takes as flags: those that change what it does.
func settingsOf(command string) []cli.Setting {
	data := []string{"data_dir", "database_url", "storage_url"}
	engines := []string{"sandbox_mode", "sandbox_slots", "sandbox_first_uid", "max_pixels"}
	of := map[string][]string{
		"migrate": append(data, "database_synchronous"),
		"keys":    data,
		"admin":   data,
		"backup":  data,
		"restore": data,
		"convert": engines,
		"formats": engines,
	}

	list := []cli.Setting{{Key: configKey, Doc: "A YAML file of settings."}}
	for _, s := range Settings() {
		if keys, some := of[command]; !some || slices.Contains(keys, s.Key) {
			list = append(list, cli.Setting{Key: s.Key, Default: s.Default, Doc: s.Doc})
		}
	}

	return list
}

func backupTo(ctx context.Context, cfg Config, file string, out io.Writer) (cli.Backup, error) {
	if file == "-" {
		held, err := Backup(ctx, cfg, out)
		return backedUp(held, cfg), err
	}

	held, err := BackupFile(ctx, cfg, file)

	return backedUp(held, cfg), err
}

func restoreFrom(ctx context.Context, cfg Config, file string, in io.Reader) (cli.Backup, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return cli.Backup{}, &SettingsError{fmt.Errorf("the backup cannot be opened: %w", err)}
		}
		defer func() { _ = f.Close() }() // opened for reading, so that closing loses nothing

		in = f
	}

	held, err := Restore(ctx, cfg, in)

	return backedUp(held, cfg), err
}

func backedUp(held Backed, cfg Config) cli.Backup {
	return cli.Backup{
		DataDir:  cfg.DataDir,
		Jobs:     held.Jobs,
		Files:    held.Files,
		Bytes:    held.Bytes,
		Warnings: held.Warnings,
	}
}

// Version returns the program's version: a tag, or the commit that it was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}

	return strings.TrimPrefix(info.Main.Version, "v")
}
