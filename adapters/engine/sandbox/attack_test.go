package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Each attack goes on for ever unless it is stopped; the bench holds that nothing of it is left.
func TestAttacksAreStopped(t *testing.T) {
	t.Parallel()

	const (
		hog      = `my @a; for (;;) { my $n = 1 << 22; push @a, "x" x $n }`
		stubborn = `$SIG{$_} = "IGNORE" for qw(TERM HUP INT QUIT XCPU XFSZ PIPE);`
	)

	attacks := map[string]struct {
		command Command
		limits  Limits
		want    Reason
	}{
		"fork bomb": {
			perl(`fork while 1`),
			Limits{Processes: 24, Wall: time.Second, CPU: time.Hour},
			ReasonTimeout,
		},
		"fork bomb that dies": {
			perl(`fork or do { for (;;) { fork and exit } }; sleep 1000`),
			Limits{Processes: 24, Wall: time.Second, CPU: time.Hour},
			ReasonTimeout,
		},
		"memory hog": {perl(hog), Limits{Memory: 128 * mib}, ReasonMemory},
		"memory hogs": {
			perl(`fork for 1 .. 3; my $n = 40 << 20; my $x = "x" x $n; sleep 1000`),
			Limits{Memory: 256 * mib, AddressSpace: 256 * mib},
			ReasonMemory,
		},
		"sleeper": {
			sh(`sleep 1000`),
			Limits{Wall: 200 * time.Millisecond},
			ReasonTimeout,
		},
		"hangs": {
			sh(`sleep 1000`),
			Limits{Idle: 300 * time.Millisecond},
			ReasonIdle,
		},
		"ignores signals": {
			perl(stubborn + `sleep 1000 while 1`),
			Limits{Wall: 200 * time.Millisecond},
			ReasonTimeout,
		},
		"daemon": {
			sh(`setsid sh -c 'setsid sleep 1000 &' & sleep 1000`),
			Limits{Wall: 200 * time.Millisecond},
			ReasonTimeout,
		},
		"spinner":          {sh(`while :; do :; done`), Limits{CPU: time.Second}, ReasonCPU},
		"stubborn spinner": {perl(stubborn + `1 while 1`), Limits{CPU: time.Second}, ReasonCPU},
		"spinners": {
			perl(`fork for 1 .. 3; 1 while 1`),
			Limits{CPU: 2 * time.Second},
			ReasonCPU,
		},
		"writer": {sh(`cat /dev/zero > one`), Limits{Output: 16 * mib}, ReasonOutput},
		"writer to tmp": {
			sh(`cat /dev/zero > /tmp/one`),
			Limits{Output: 16 * mib},
			ReasonOutput,
		},
		"stubborn writer": {
			perl(stubborn + `open F, ">one"; syswrite F, "x" x 65536 while 1`),
			Limits{Output: 16 * mib},
			ReasonOutput,
		},
		"writer of many": {
			perl(`for (my $i = 0;; $i++) { open F, ">f$i"; print F "x" x 65536 }`),
			Limits{Output: 16 * mib},
			ReasonOutput,
		},
		"writer of empties": {
			perl(`for (my $i = 0;; $i++) { open F, ">f$i" }`),
			Limits{Output: 4 * mib},
			ReasonOutput,
		},
		"writer of shut": {
			perl(
				`mkdir "d"; for (my $i = 0;; $i++) { chmod 0700, "d"; open F, ">d/f$i"; chmod 0, "d" }`,
			),
			Limits{Output: 4 * mib},
			ReasonOutput,
		},
		"writer of nameless": {
			perl(
				`my @k; for (my $i = 0;; $i++) { open my $f, ">", "/tmp/f"; unlink "/tmp/f"; syswrite $f, "x" x 1048576; push @k, $f; $i < 64 or sleep 1000 }`,
			),
			Limits{Output: 32 * mib},
			ReasonOutput,
		},
		"writer of holes": {
			perl(
				`for (my $i = 0; $i < 64; $i++) { open F, ">f$i"; truncate F, 1 << 20 } sleep 1000`,
			),
			Limits{Output: 32 * mib},
			ReasonOutput,
		},
		"digger": {
			perl(`for (1 .. 2000) { mkdir "d"; chdir "d" } sleep 1000`),
			Limits{},
			ReasonOutput,
		},
		"stdout flood": {sh(`yes`), Limits{}, ReasonChatter},
		"stderr flood": {sh(`yes >&2`), Limits{}, ReasonChatter},
	}
	for name, a := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Config{})
			a.command.Dir = b.folder(t)
			a.command.Limits = a.limits
			res, err := b.run(t.Context(), t, a.command)
			wantReason(t, err, a.want)

			if got := <-b.stops; got != a.want {
				t.Errorf("reported %s", got)
			}

			if len(res.Stderr) > maxStderr || len(res.Stdout) > maxStdout {
				t.Errorf("kept %d and %d bytes", len(res.Stderr), len(res.Stdout))
			}

			if a.want == ReasonCPU && (res.CPU < a.limits.CPU/2 || res.CPU > patience) {
				t.Errorf("used %s of CPU time by its own account", res.CPU)
			}

			if err := b.work.Remove(a.command.Dir); err != nil {
				t.Error(err)
			}

			if _, err := b.run(t.Context(), t, sh("true")); err != nil {
				t.Errorf("the sandbox is harmed: %v", err)
			}
		})
	}
}

func TestProcessesAreCountedForEachRun(t *testing.T) {
	t.Parallel()

	const limit = 24

	b := newBench(t, Config{})
	c := perl(
		`my $n = 1; for (;;) { my $p = fork; defined $p or last; $p or sleep 1000; $n++ } print $n`,
	)
	c.Limits.Processes = limit

	res, err := b.run(t.Context(), t, c)
	if err != nil {
		t.Fatal(err)
	}

	n, err := strconv.Atoi(string(res.Stdout))
	if err != nil || n > limit || n < limit/2 {
		t.Errorf("%d processes came to be with a limit of %d: %v", n, limit, err)
	}
}

func TestAddressSpaceIsBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	c := perl(`my $n = 512 << 20; my $x = "x" x $n`)
	c.Limits.AddressSpace = 256 * mib

	_, err := b.run(t.Context(), t, c)
	if exit := wantExit(t, err); exit.Signal != 0 {
		t.Errorf("%v: perl ends by itself when it gets no memory", exit)
	}
}

// The calls that lead around the limits, or to other namespaces, answer with an error.
func TestSystemCallsAreFiltered(t *testing.T) {
	t.Parallel()

	calls := map[string]struct {
		nr   int
		args string
		want unix.Errno
	}{
		"new user namespace by unshare": {unix.SYS_UNSHARE, "0x10000000", unix.EPERM},
		"new user namespace by clone":   {unix.SYS_CLONE, "0x10000011, 0, 0, 0, 0", unix.EPERM},
		"clone3":                        {unix.SYS_CLONE3, "0, 0", unix.ENOSYS},
		"memfd":                         {unix.SYS_MEMFD_CREATE, `my $a = "x", 0`, unix.ENOSYS},
		"shared memory segment":         {unix.SYS_SHMGET, "0, 1048576, 01600", unix.EPERM},
		"mount": {
			unix.SYS_MOUNT,
			`my $a = "a", my $b = "/work", my $c = "tmpfs", 0, 0`,
			unix.EPERM,
		},
		"trace": {unix.SYS_PTRACE, "0, 0, 0, 0", unix.EPERM},
		"bpf":   {unix.SYS_BPF, "0, 0, 0", unix.EPERM},
		"ring":  {unix.SYS_IO_URING_SETUP, "1, 0", unix.ENOSYS},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Config{})

			res, err := b.run(
				t.Context(),
				t,
				perl(
					fmt.Sprintf(
						`my $r = syscall(%d, %s); print $r, " ", $! + 0`,
						call.nr,
						call.args,
					),
				),
			)
			if want := fmt.Sprintf("-1 %d", call.want); err != nil || string(res.Stdout) != want {
				t.Errorf("got %q, %v; want %q", res.Stdout, err, want)
			}
		})
	}
}

func TestACommandHasNoPrivilege(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})

	res, err := b.run(t.Context(), t, Command{Tool: "cat", Args: []string{"/proc/self/status"}})
	if err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{"CapInh:\t0000000000000000", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(string(res.Stdout), want+"\n") {
			t.Errorf("no %q in\n%s", want, res.Stdout)
		}
	}

	if strings.Contains(string(res.Stdout), "Uid:\t0") {
		t.Errorf("it runs as root:\n%s", res.Stdout)
	}
}
