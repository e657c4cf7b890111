package sandbox

import (
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestNothingOfTheServerIsSeen(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	write(t, filepath.Join(data, "blob"), secret)

	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}

	scripts := map[string]string{
		"data directory":           "cat " + data + "/blob; ls -la " + data,
		"working directory":        "ls -la " + home,
		"through the folder above": "cat /work/../../blob /work/../../../blob; ls -la /work/..",
		"through proc":             "cat /proc/1/root" + data + "/blob /proc/*/cwd/blob; ls -la /proc/1/root/ /proc/1/cwd/",
		"environment of pid 1":     "cat /proc/1/environ",
		"every environment":        "cat /proc/*/environ; env",
		"command line of pid 1":    "cat /proc/1/cmdline",
		"secrets of the host":      "cat /etc/shadow /etc/passwd; ls /root /home /var/lib /run",
	}
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Config{})
			c := sh(script)
			c.Dir = b.folder(t)
			res, _ := b.run(t.Context(), t, c) // most end with an error, which is no matter

			said := string(res.Stdout)
			for _, hidden := range []string{secret, data, filepath.Dir(b.work.own), "root:", "sandbox.go"} {
				if strings.Contains(said, hidden) {
					t.Errorf("it sees %q:\n%s", hidden, said)
				}
			}
		})
	}
}

func TestTheTreeIsWhatIsPromised(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	in := write(t, filepath.Join(t.TempDir(), "x"), "content")
	c := sh(
		`ls -a / | xargs; cat /in/a; echo; env | grep -v MARK | sort | xargs; ls /proc/self/fd | xargs; pwd; touch f /tmp/g && ls . /tmp | xargs; touch /x /in/x /dev/shm/x /usr/x /etc/x 2>/dev/null; ls -d /x /in/x /dev/shm/x /usr/x /etc/x 2>/dev/null; echo end`,
	)
	c.Inputs, c.Dir = []Mount{{Host: in, Name: "a"}}, b.folder(t)

	res, err := b.run(t.Context(), t, c)
	if err != nil {
		t.Fatal(err, res.Stderr)
	}

	env := environment("/work", "/tmp", []string{"FONTCONFIG_FILE=/in/fonts.conf", "PWD=/work"})
	slices.Sort(env)

	want := ". .. bin dev etc in lib lib64 proc sbin tmp usr var work\ncontent\n" +
		strings.Join(env, " ") + "\n" +
		"0 1 2 3\n/work\n.: f tmp /tmp: g\nend\n"
	if got := string(res.Stdout); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNoNetwork(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	listeners := map[string]net.Listener{}

	for _, at := range [][2]string{{"tcp", "127.0.0.1:0"}, {"unix", "@" + b.mark}} {
		l, err := net.Listen(at[0], at[1]) //nolint:noctx // it waits for nothing
		if err != nil {
			t.Fatal(err)
		}

		t.Cleanup(func() { _ = l.Close() })

		listeners[at[0]] = l
	}

	_, port, err := net.SplitHostPort(listeners["tcp"].Addr().String())
	if err != nil {
		t.Fatal(err)
	}

	tcp := `socket(S, PF_INET, SOCK_STREAM, 0) or die "socket"; print connect(S, pack_sockaddr_in(` + port + `, inet_aton("127.0.0.1"))) ? "in" : "refused"`

	unix := `socket(S, PF_UNIX, SOCK_STREAM, 0) or die "socket"; print connect(S, pack_sockaddr_un("\0` + b.mark + `")) ? "in" : "refused"`
	for name, script := range map[string]string{"loopback": tcp, "abstract socket": unix} {
		res, err := b.run(t.Context(), t, perl("use Socket; "+script))
		if err != nil || string(res.Stdout) != "refused" {
			t.Errorf("%s: %q, %v", name, res.Stdout, err)
		}
	}
	// The same scripts get through from outside, or this test would prove nothing.
	for _, l := range listeners {
		conn, err := net.Dial(l.Addr().Network(), l.Addr().String()) //nolint:noctx // loopback
		if err != nil {
			t.Fatal(err)
		}

		_ = conn.Close()
	}
}

func TestInputsCannotBeChanged(t *testing.T) {
	t.Parallel()

	for name, script := range map[string]string{
		"append":      `echo more >> /in/a`,
		"truncate":    `: > /in/a`,
		"mode":        `chmod 777 /in/a`,
		"time":        `touch -t 200001010000 /in/a`,
		"remove":      `rm -f /in/a`,
		"replace":     `echo other > /tmp/b; mv -f /tmp/b /in/a`,
		"hard link":   `ln /in/a /work/link && echo more >> /work/link`,
		"link of it":  `ln -s /in/a /work/link && echo more >> /work/link`,
		"descriptor":  `exec 3< /in/a; echo more >> /proc/self/fd/3`,
		"remount":     `mount -o remount,rw /in/a && echo more >> /in/a`,
		"folder":      `echo more > /in/b; mkdir /in/c`,
		"in a folder": `echo more > /in/d/new; echo more >> /in/d/kept`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Config{})
			host := t.TempDir()
			file := write(t, filepath.Join(host, "a"), "as it was")

			folder := filepath.Join(host, "d")
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}

			write(t, filepath.Join(folder, "kept"), "as it was")

			before, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}

			c := sh("(" + script + "); true")

			c.Inputs, c.Dir = []Mount{{Host: file, Name: "a"}, {Host: folder, Name: "d"}}, b.folder(
				t,
			)
			if _, err := b.run(t.Context(), t, c); err != nil {
				t.Fatal(err)
			}

			after, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}

			if !os.SameFile(before, after) || before.Mode() != after.Mode() ||
				!before.ModTime().Equal(after.ModTime()) ||
				plain(after) != nil {
				t.Errorf("%v became %v", before, after)
			}

			for _, path := range []string{file, filepath.Join(folder, "kept")} {
				if got, err := os.ReadFile(path); err != nil || string(got) != "as it was" {
					t.Errorf("%s holds %q, %v", path, got, err)
				}
			}

			if names, err := os.ReadDir(folder); err != nil || len(names) != 1 {
				t.Errorf("the folder holds %v, %v", names, err)
			}
		})
	}
}

// What a command leaves must not lead the server, which may be root, to files that are none of the
// command's.
func TestLinksLeadNowhere(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	outside := t.TempDir()

	victim := write(t, filepath.Join(outside, "victim"), "as it was")
	if err := os.Chmod(victim, 0o640); err != nil {
		t.Fatal(err)
	}

	before, err := os.Stat(victim)
	if err != nil {
		t.Fatal(err)
	}

	dir := b.folder(t)
	c := sh(
		"ln -s " + victim + " out; ln -s " + outside + " folder; ln -s / root; mkfifo pipe; touch one; ln one two; rm -rf /tmp/*; mkdir shut; touch shut/x; chmod 0 shut .",
	)

	c.Dir = dir
	if res, err := b.run(t.Context(), t, c); err != nil {
		t.Fatal(err, res.Stderr)
	}

	if names, err := Outputs(dir); err == nil {
		t.Errorf("took %v for outputs", names)
	}
	// as a command before this one might have left it
	if err := os.Symlink(outside, filepath.Join(dir, tmpName)); err != nil {
		t.Fatal(err)
	}

	c = sh("echo harm > /tmp/victim; echo harm > /tmp/new; ls /tmp")

	c.Dir = dir
	if _, err := b.run(t.Context(), t, c); err != nil {
		t.Fatal(err)
	}

	after, err := os.Stat(victim)
	if err != nil {
		t.Fatal(err)
	}

	if before.Mode() != after.Mode() || !reflect.DeepEqual(before.Sys(), after.Sys()) {
		t.Errorf("%v became %v", before, after)
	}

	if err := b.work.Remove(dir); err != nil {
		t.Error(err)
	}

	if names, err := os.ReadDir(outside); err != nil || len(names) != 1 {
		t.Errorf("outside lies %v, %v", names, err)
	}
}
