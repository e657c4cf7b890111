package hostile_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// targets are the ways to write an address that nobody outside may reach, each with the port of a
// server that listens there.
func targets(port string) []string {
	hosts := strings.Fields(
		`127.0.0.1 127.1 127.0.1 0x7f000001 0x7f.1 0177.0.0.1 2130706433 017700000001
		0 0.0.0.0 localhost LOCALHOST localhost. ip6-localhost [::1] [::] [0:0:0:0:0:0:0:1]
		[::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::127.0.0.1] [2002:7f00:1::]
		[fe80::1] [fc00::1] [fd00:ec2::254] [ff02::1] [100::1] [2001:db8::1] [::ffff:169.254.169.254]
		10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.254 169.254.169.254
		169.254.0.1 100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1
		224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 0xa9fea9fe 2852039166 169.254.43518
		0251.0376.0251.0376 127.127.127.127 127.0.0.1.`,
	)

	var all []string
	for _, host := range hosts {
		all = append(all, "http://"+host+":"+port+"/a.png", "https://"+host+"/latest/meta-data/")
	}

	for _, text := range []string{
		"file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "gopher://x:%s/_GET",
		"dict://127.0.0.1:%s/", "ftp://127.0.0.1:%s/a", "ldap://127.0.0.1:%s/", "data:text/plain,x",
		"jar:http://127.0.0.1:%s!/", "http:///a.png", "http://", "//127.0.0.1:%s/a", "a.png", "",
		"http://user:pw@127.0.0.1:%s/", "http://example.com:22/", "http://example.com:25/",
		"http://example.com:6379x/", "http://127.0.0.1:%s#@example.com/", "http://example.com@127.0.0.1:%s/",
		"http://127.0.0.1%%09:%s/", "http://127.0.0.1%%00.example.com:%s/", "http://[::1%%25lo]:%s/",
		"http://①②⑦.⓪.⓪.①:%s/", "http://127。0。0。1:%s/", "http://example.com\r\nHost: 127.0.0.1/",
		"unix:///var/run/docker.sock", "http+unix://%%2Fvar%%2Frun/", "netdoc:///etc/passwd",
	} {
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, port)
		}

		all = append(all, text)
	}

	return all
}

// Every spelling of an address inside is refused as the caller's fault, and nothing is asked.
//
//nolint:paralleltest // what it measures is the machine's
func TestWhereURLsLead(t *testing.T) {
	b, asked := baits(t)
	server := start(t)

	inside, err := url.Parse(b.server)
	if err != nil {
		t.Fatal(err)
	}

	list := targets(inside.Port())
	if len(list) < 100 {
		t.Fatalf("%d targets are fewer than 100", len(list))
	}

	eachOf(list, func(target string) {
		body := fmt.Sprintf(`{"url":%q,"targetFormat":"webp"}`, target)
		a := send(
			t.Context(),
			http.MethodPost,
			server.URL+"/v1/convert?wait=60",
			"application/json",
			strings.NewReader(body),
		)
		wants(t, target, a, "400")
	})

	t.Logf("%d targets, %d requests to a server inside", len(list), asked.Load())

	if asked.Load() > 0 {
		t.Errorf("a server inside was asked %d times", asked.Load())
	}
}
