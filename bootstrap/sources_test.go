package bootstrap_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/bootstrap"
)

func written(t *testing.T, name, content string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	return path
}

func TestFlagsAreStrongerThanTheEnvironmentAndThatThanTheFile(t *testing.T) {
	t.Parallel()
	file := written(t, "convertd.yaml", "listen: 127.0.0.1:1\nlog_level: warn\nfile_lifetime: 1h\n")

	c, err := bootstrap.Load(
		[]string{
			"CONVERTD_CONFIG=" + file,
			"CONVERTD_LISTEN=127.0.0.1:2",
			"CONVERTD_LOG_LEVEL=error",
		},
		bootstrap.Flag{Key: "listen", Value: "127.0.0.1:3"},
	)
	if err != nil {
		t.Fatal(err)
	}

	if c.Listen != "127.0.0.1:3" || c.LogLevel != "error" || c.FileLifetime != time.Hour {
		t.Errorf("%+v", c)
	}
}

func TestTheFileThatAFlagNamesWins(t *testing.T) {
	t.Parallel()
	weak, strong := written(t, "a.yaml", "log_level: warn"), written(
		t,
		"b.yaml",
		"log_level: error",
	)

	c, err := bootstrap.Load(
		[]string{"CONVERTD_CONFIG=" + weak},
		bootstrap.Flag{Key: "config", Value: strong},
	)
	if err != nil || c.LogLevel != "error" {
		t.Errorf("%+v %v", c, err)
	}
}

func TestAFileMayNestAndHoldListsAndNumbers(t *testing.T) {
	t.Parallel()
	file := written(
		t,
		"c.yaml",
		"sandbox:\n  slots: 3\n  mode: weak\nnet_allow_private: [10.0.0.0/8, fd00::/8]\nmetrics: {listen: off}\n"+
			"cors_origins:\n- https://a.example\n- http://localhost:3000\n",
	)

	c, err := bootstrap.Load(nil, bootstrap.Flag{Key: "config", Value: file})
	if err != nil {
		t.Fatal(err)
	}

	if c.Slots != 3 || c.SandboxMode != "weak" || len(c.AllowPrivate) != 2 ||
		c.MetricsListen != "" ||
		!slices.Equal(c.CORSOrigins, []string{"https://a.example", "http://localhost:3000"}) {
		t.Errorf("%+v", c)
	}
}

func TestAValueCanComeFromTheFileThatItsVariableNames(t *testing.T) {
	t.Parallel()
	file := written(t, "secret", "sqlite:///somewhere/x.db\n")

	c, err := bootstrap.Load([]string{"CONVERTD_DATABASE_URL_FILE=" + file})
	if err != nil || c.DatabaseURL != "sqlite:///somewhere/x.db" {
		t.Errorf("%+v %v", c, err)
	}
}

func TestAFaultNamesItsSourceAndTheFix(t *testing.T) {
	t.Parallel()

	level := written(t, "level", "loud\n")
	for name, c := range map[string]struct {
		environ []string
		file    string
		flags   []bootstrap.Flag
		want    string
	}{
		"flag":             {flags: []bootstrap.Flag{{Key: "max_file_size", Value: "lots"}}, want: `--max-file-size is "lots"; set it to a size`},
		"file":             {file: "log_level: loud", want: `log_level in FILE is "loud"; set it to debug`},
		"nested in a file": {file: "log: {level: loud}", want: `log.level in FILE is "loud"`},
		"unknown in file":  {file: "sandbox: {slot: 1}", want: "sandbox.slot in FILE is no setting; did you mean sandbox_slots?"},
		"far from all":     {file: "nonsense: 1", want: "nonsense in FILE is no setting; take it out"},
		"twice in a file":  {file: "log_level: info\nlog: {level: info}", want: "is set twice, flat and nested"},
		"empty in a file":  {file: "listen:", want: "listen in FILE is empty; give it a value"},
		"no YAML":          {file: "listen", want: "FILE is not YAML"},
		"unknown variable": {environ: []string{"CONVERTD_LISTN=x"}, want: "CONVERTD_LISTN is no setting; did you mean CONVERTD_LISTEN?"},
		"unknown _FILE":    {environ: []string{"CONVERTD_LISTN_FILE=/x"}, want: "CONVERTD_LISTN_FILE is no setting"},
		"both":             {environ: []string{"CONVERTD_LISTEN=127.0.0.1:1", "CONVERTD_LISTEN_FILE=/x"}, want: "CONVERTD_LISTEN and CONVERTD_LISTEN_FILE are both set"},
		"missing _FILE":    {environ: []string{"CONVERTD_LISTEN_FILE=/nowhere/x"}, want: "CONVERTD_LISTEN_FILE names a file that cannot be read"},
		"value of a _FILE": {environ: []string{"CONVERTD_LOG_LEVEL_FILE=" + level}, want: `the file that CONVERTD_LOG_LEVEL_FILE names is "loud"; set it to`},
		"missing file":     {environ: []string{"CONVERTD_CONFIG=/nowhere/x"}, want: "CONVERTD_CONFIG names a file of settings that cannot be read"},
		"listen":           {flags: []bootstrap.Flag{{Key: "listen", Value: "0.0.0.0:1"}}, want: "--listen is 0.0.0.0:1, which others can reach"},
		"origin with path": {environ: []string{"CONVERTD_CORS_ORIGINS=https://a.example/"}, want: `CONVERTD_CORS_ORIGINS holds "https://a.example/"`},
		"origin and all":   {environ: []string{"CONVERTD_CORS_ORIGINS=*,https://a.example"}, want: `holds "*"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			flags, want := c.flags, c.want
			if c.file != "" {
				path := written(t, "c.yaml", c.file)
				flags = append(flags, bootstrap.Flag{Key: "config", Value: path})
				want = strings.ReplaceAll(want, "FILE", path)
			}

			_, err := bootstrap.Load(c.environ, flags...)

			var refused *bootstrap.SettingsError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v; want %q", err, want)
			}
		})
	}
}

func TestWhatClientsReadIsNoSettingOfAServer(t *testing.T) {
	t.Parallel()

	if _, err := bootstrap.Load(
		[]string{"CONVERTD_SERVER=http://x", "CONVERTD_KEY=ck_x", "CONVERTD_KEY_FILE=/x"},
	); err != nil {
		t.Error(err)
	}
}

func TestAllOriginsMayBeAllowed(t *testing.T) {
	t.Parallel()

	if c, err := bootstrap.Load([]string{"CONVERTD_CORS_ORIGINS=*"}); err != nil ||
		!slices.Equal(c.CORSOrigins, []string{"*"}) {
		t.Errorf("%+v %v", c, err)
	}
}
