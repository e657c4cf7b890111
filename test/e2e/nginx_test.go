package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/convertd/convertd/test/harness"
)

// documentedProxy is what the guide's nginx answers for.
const documentedProxy = "https://convert.example.com"

// nginx is Debian's nginx with the configuration of the guide, before a server.
type nginx struct {
	bench

	secure, plain string // addresses
}

// newNginx starts it; only addresses, and the paths of the certificate, are others.
func newNginx(t *testing.T, upstream string) nginx {
	t.Helper()

	n := nginx{bench: newBench(t), secure: free(t), plain: free(t)}
	n.ended(n.command(
		"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-days", "2", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=convert.example.com",
		"-addext", "subjectAltName=DNS:convert.example.com",
	)).want(t, 0)

	page, err := os.ReadFile("../../openapi/docs/proxy.md")
	if err != nil {
		t.Fatal(err)
	}

	_, documented, _ := strings.Cut(string(page), "```nginx\n")
	documented, _, _ = strings.Cut(documented, "```")

	for from, to := range map[string]string{
		"listen 80;":  "listen " + n.plain + ";",
		"listen 443 ": "listen " + n.secure + " ",
		"/etc/letsencrypt/live/convert.example.com/fullchain.pem": filepath.Join(n.dir, "cert.pem"),
		"/etc/letsencrypt/live/convert.example.com/privkey.pem":   filepath.Join(n.dir, "key.pem"),
		"http://127.0.0.1:8080;":                                  upstream + ";",
	} {
		if strings.Count(documented, from) != 1 {
			t.Fatalf("the guide has no %q", from)
		}

		documented = strings.ReplaceAll(documented, from, to)
	}

	n.write("nginx.conf", fmt.Appendf(nil,
		"daemon off; master_process off; pid %[1]s/pid; events {}\nhttp { access_log off;\n"+
			"client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; "+
			"uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;\n%[2]s}\n", n.tmp, documented))
	n.run()

	return n
}

// free returns an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()

	at, err := harness.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}

	return at
}

func (n nginx) run() {
	n.t.Helper()

	var said bytes.Buffer

	cmd := n.command("/usr/sbin/nginx", "-e", "stderr", "-c", filepath.Join(n.dir, "nginx.conf"))
	cmd.Stderr = &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}

	n.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		_ = cmd.Wait()

		if n.t.Failed() {
			n.t.Log(said.String())
		}
	})
}

// curl asks it by the name that it is known by.
func (n nginx) curl(args ...string) *exec.Cmd {
	return n.command("curl", append([]string{
		"-sS", "--fail-with-body", "--cacert", "cert.pem", "--retry", "20", "--retry-connrefused",
		"--retry-delay", "1",
		"--connect-to", "convert.example.com:443:" + n.secure,
		"--connect-to", "convert.example.com:80:" + n.plain,
	}, args...)...)
}

func (n nginx) ask(args ...string) string {
	n.t.Helper()

	said := n.ended(n.curl(args...))
	said.want(n.t, 0)

	return said.out
}

func TestTheGuidesNginxLetsEverythingThrough(t *testing.T) {
	t.Parallel()

	behind := free(t)
	c := start(t, "CONVERTD_LISTEN="+behind,
		"CONVERTD_PUBLIC_URL="+documentedProxy, "CONVERTD_TRUSTED_PROXIES=127.0.0.1/32")
	c.server.URL = "http://" + behind // it goes by the name of the proxy
	n := newNginx(t, c.server.URL)
	n.write("sample.png", fixture(t, "sample.png"))
	n.write("long.wav", noise(t, 300))

	if led := n.ask("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}",
		"http://convert.example.com/docs"); led != "301 "+documentedProxy+"/docs" {
		t.Error(led)
	}

	// The links in answers lead through it, and parts of a file can be asked for.
	made := n.ask("-F", "file=@sample.png", "-F", "targetFormat=webp",
		documentedProxy+"/v1/convert?wait=60")
	link := regexp.MustCompile(regexp.QuoteMeta(documentedProxy) + `/[^"]*`).FindString(made)

	if part := n.ask(
		"-r",
		"8-11",
		"-w",
		" %{http_code} %{http_version}",
		link,
	); part != "WEBP 206 2" {
		t.Errorf("%s is %s", link, part)
	}

	n.passesEvents(c)
}

// passesEvents follows a job whose file is larger than nginx lets through by default. Its first
// event comes while it is worked on.
func (n nginx) passesEvents(c client) {
	n.t.Helper()

	var a answer

	sent := n.ask("-F", "file=@long.wav", "-F", "targetFormat=mp3", "-F", "bitrate=320k",
		documentedProxy+"/v1/convert")
	if err := json.Unmarshal([]byte(sent), &a); err != nil || a.Data.ID == "" {
		n.t.Fatalf("%v: %s", err, sent)
	}

	stream := n.curl("-N", documentedProxy+"/v1/jobs/"+a.Data.ID+"/events")

	out, err := stream.StdoutPipe()
	if err == nil {
		err = stream.Start()
	}

	if err != nil {
		n.t.Fatal(err)
	}

	all := c.events(out, func(told) bool { return true })
	if len(all) != 1 || c.get("/v1/jobs/"+a.Data.ID).Data.Status == "completed" {
		n.t.Errorf("the first event came when all was done: %+v", all)
	}

	c.call(http.MethodPost, "/v1/jobs/"+a.Data.ID+"/cancel", "", nil)

	if err := stream.Wait(); err != nil {
		n.t.Errorf("the stream ended with %v", err)
	}
}
