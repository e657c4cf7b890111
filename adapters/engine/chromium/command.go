package chromium

import (
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// shell starts Chromium and the program that speaks to it.
const shell = "sh"

// script joins the two by pipes: Chromium reads what it is asked from descriptor 3 and answers on
// 4. It ends with the program, since the sandbox ends with its first process.
const script = `mkfifo /tmp/to /tmp/from || exit
` + program + ` "$@" 3</tmp/to 4>/tmp/from >/dev/null 2>&1 &
exec "$0" engine ` + browser.Name + ` "$REQUEST" 3>/tmp/to 4</tmp/from`

// flags let Chromium run shut in, alike on every machine, and without calls home.
func flags() []string {
	return []string{
		"--remote-debugging-pipe",
		"--no-sandbox",            // of its own; ours forbids the namespaces that it is made of
		"--no-zygote",             // which is of use for that one alone
		"--disable-dev-shm-usage", // /dev cannot be written to
		"--disable-gpu",
		"--user-data-dir=/tmp/profile",
		"--disable-background-networking",
		"--disable-breakpad",
		"--disable-component-update",
		"--disable-sync",
		"--no-first-run",
		"--hide-scrollbars",
		"--mute-audio",
		"--font-render-hinting=none",
		"--force-color-profile=srgb",
	}
}

// addressSpace is what Chromium sets aside without ever using it: a terabyte for scripts, and
// pools of gigabytes. What it uses is bounded by Memory.
const addressSpace = 1 << 44

// limits are for pages of many pictures; a small one takes a fraction of it, in four processes.
func limits() sandbox.Limits {
	const gb = 1 << 30

	limit := job.TimeLimit(format.Document)

	return sandbox.Limits{
		Wall: limit, CPU: 2 * limit,
		Memory: 2 * gb, AddressSpace: addressSpace, Output: 2 * gb, Processes: 512,
	}
}

func (e *Engine) command(s ports.Step, request string) sandbox.Command {
	const own = "convertd"

	return sandbox.Command{
		Tool: shell,
		Args: append([]string{"-c", script, sandbox.InPath(own)}, flags()...),
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: own},
			{Host: filepath.Clean(s.Input().Path), Name: sent(s), Top: s.From != zipped},
		},
		Env: []string{
			"HOME=/tmp", "REQUEST=" + request,
			"GOMAXPROCS=1", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none",
		},
		Lane:   sandbox.Document,
		Limits: limits(),
	}
}

// sent is what the page is called inside: a PDF without a title is named after it.
func sent(s ports.Step) string {
	const longest = 100

	called := file.CleanName(s.Input().Name)

	stem := strings.TrimSuffix(called, filepath.Ext(called))
	if stem == "" || s.Input().Name == "" {
		stem = "page"
	}

	return strings.ToValidUTF8(stem[:min(len(stem), longest)], "") + "." + s.From
}

// address is where the page lies inside, on top, since links in it that are relative tell of that;
// of a zip, it is known once that is unpacked.
func address(s ports.Step) string {
	if s.From == zipped {
		return ""
	}

	return sandbox.TopURL(sent(s))
}
