package fetch_test

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/domain/fault"
)

func TestPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	f := newFetcher(t, fetch.Config{}, fetch.Deps{})

	port := portOf(t, forbidden(t))
	for _, host := range []string{
		"127.0.0.1", "127.255.255.254", "localhost", "[::1]", "0.0.0.0", "[::]",
		"10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "198.18.0.1", "224.0.0.1", "255.255.255.255",
		"[fd00::1]", "[fe80::1]", "[fe80::1%25lo]", "[ff02::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:db8::1]",
		"127。0。0。1", "①②⑦.⓪.⓪.①",
	} {
		_, err := get(t, f, "http://"+host+":"+port+"/")
		wantFault(t, err, fault.InvalidInput, "url", "private")
	}
}

func TestDisguisedAddressesAreRefused(t *testing.T) {
	t.Parallel()
	f := newFetcher(
		t,
		fetch.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}},
		fetch.Deps{},
	)

	port := portOf(t, forbidden(t))
	for _, host := range []string{
		"2130706433", "0x7f000001", "0X7F.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.0x1", "127.0.0.1.", "0", "0x", "127.0.0.256",
		"[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:7f00:1]",
	} {
		_, err := get(t, f, "http://"+host+":"+port+"/")
		wantFault(t, err, fault.InvalidInput, "url", "unusual form")
	}
}

func TestAllowedRangesAreReached(t *testing.T) {
	t.Parallel()

	answer := func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("here")) }

	for address, prefix := range map[string]string{"127.0.0.1": "127.0.0.0/8", "::1": "::1/128"} {
		f := newFetcher(
			t,
			fetch.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix(prefix)}},
			fetch.Deps{},
		)
		wantContent(t, f, serve(t, address, answer), "here")
	}

	_, err := get(t, newFetcher(t, allowing(), fetch.Deps{}), forbidden(t))
	// allowed is what is named, and no more
	wantFault(t, err, fault.InvalidInput, "url", "private")
}

func TestNamesAreJudgedWhenDialled(t *testing.T) {
	t.Parallel()
	port := portOf(t, forbidden(t))
	f := newFetcher(
		t,
		fetch.Config{},
		fetch.Deps{
			Resolver: resolving(
				t,
				func(string, int) netip.Addr { return netip.MustParseAddr(private) },
			),
		},
	)
	_, err := get(t, f, "http://intern.example.test:"+port+"/")
	wantFault(
		t,
		err,
		fault.InvalidInput,
		"url",
		"No public address was found for intern.example.test",
	)

	if strings.Contains(fault.Of(err).Text, private) {
		t.Errorf("%q tells what the name resolves to", fault.Of(err).Text)
	}
}

// The name leads to an open address at first, and to a private one when it is looked up again.
func TestNameThatIsBoundAgain(t *testing.T) {
	t.Parallel()

	reached := make(chan string, 2)
	port := portOf(t, serve(t, "0.0.0.0", func(w http.ResponseWriter, r *http.Request) {
		reached <- fmt.Sprint(r.Context().Value(http.LocalAddrContextKey))

		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	f := newFetcher(
		t,
		allowing(),
		fetch.Deps{Resolver: resolving(t, func(_ string, before int) netip.Addr {
			if before == 0 {
				return netip.MustParseAddr(open)
			}

			return netip.MustParseAddr(private)
		})},
	)
	_, err := get(t, f, "http://rebind.example.test:"+port+"/")
	wantFault(t, err, fault.InvalidInput, "url", "private")
	close(reached)

	var all []string
	for address := range reached {
		all = append(all, address)
	}

	if want := []string{net.JoinHostPort(open, port)}; !slices.Equal(all, want) {
		t.Errorf("reached %v, want %v", all, want)
	}
}

func TestSchemesPortsAndForms(t *testing.T) {
	t.Parallel()

	f := newFetcher(t, allowing(), fetch.Deps{})
	for url, text := range map[string]string{
		"":                                  "http://",
		"file:///etc/passwd":                "http://",
		"gopher://127.0.0.2:6379/_FLUSHALL": "http://",
		"ftp://127.0.0.2/":                  "http://",
		"data:text/plain,x":                 "http://",
		"//127.0.0.2/":                      "http://",
		"127.0.0.2/file":                    "http://",
		"http:/127.0.0.2/":                  "no host",
		"http:127.0.0.2":                    "no host",
		"https://:443/":                     "no host",
		"http://127.0.0.2:22/":              "Port 22",
		"https://127.0.0.2:25/":             "Port 25",
		"http://127.0.0.2:1023/":            "Port 1023",
		"http://127.0.0.2:0/":               "Port 0",
		"http://127.0.0.2:65536/":           "Port 65536",
		"http://127.0.0.2:x/":               "no valid URL",
		"http://a b/":                       "no valid URL",
		"http://a\r\nHost: b/":              "no valid URL",
		"http://%31%32%37.0.0.1/":           "no valid URL",
		"http://[::1/":                      "no valid URL",
	} {
		_, err := get(t, f, url)
		wantFault(t, err, fault.InvalidInput, "url", text)
	}
}

func TestRedirectsAreJudged(t *testing.T) {
	t.Parallel()
	trap := forbidden(t)

	f := newFetcher(t, allowing(), fetch.Deps{})
	for location, text := range map[string]string{
		trap + "/x":                                "No public address was found for the server that 127.0.0.2 redirects to",
		"//127.0.0.1:" + portOf(t, trap) + "/":     "private",
		"http://[::1]:" + portOf(t, trap) + "/":    "private",
		"http://169.254.169.254/latest/meta-data/": "private",
		"http://[::ffff:169.254.169.254]/":         "unusual form",
		"http://2130706433/":                       "unusual form",
		"file:///etc/passwd":                       "http://",
		"gopher://127.0.0.1:6379/_FLUSHALL":        "http://",
		"http://127.0.0.2:22/":                     "Port 22",
		"http://127.0.0.2:x/":                      "no valid URL",
	} {
		url := serve(t, open, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
		})
		_, err := get(t, f, url)
		wantFault(t, err, fault.InvalidInput, "url", text)

		if strings.Contains(fault.Of(err).Text, "127.0.0.1") ||
			strings.Contains(fault.Of(err).Text, "169.254") {
			t.Errorf("%q tells a host that the user has not typed", fault.Of(err).Text)
		}
	}
}
