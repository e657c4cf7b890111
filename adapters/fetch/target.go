package fetch

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

func onURL(text string, args ...any) *fault.Fault {
	return fault.New(fault.InvalidInput, text, args...).On("url")
}

// parse returns the URL if it may be asked for. What url.Parse says is kept out of every error,
// since it quotes passwords.
func parse(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, onURL("This is no valid URL; write one like https://example.com/file.pdf.")
	}

	if refusal := judge(u); refusal != nil {
		return nil, refusal
	}

	return u, nil
}

// judge returns why a URL may not be asked for, nil where it may. The address behind its host is
// judged later, when it is dialled. The texts do not name the host, because a redirect may have
// brought it.
func judge(u *url.URL) *fault.Fault {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return onURL("Only URLs that begin with http:// or https:// can be fetched.")
	case u.Hostname() == "":
		return onURL("The URL names no host; write one like https://example.com/file.pdf.")
	case isDisguised(u.Hostname()):
		return disguised()
	}

	if port, err := strconv.ParseUint(portOf(u), 10, 16); err != nil || !portAllowed(uint16(port)) {
		return onURL("Port %s cannot be used; allowed are 80, 443 and 1024–65535.", portOf(u))
	}

	return nil
}

func disguised() *fault.Fault {
	return onURL(
		"The host is an IP address in an unusual form; write IPv4 as four decimal numbers, or use the host's name.",
	)
}

// isDisguised tells hosts that some resolvers take for an IPv4 address although they are not
// written as one: a single number, octal or hexadecimal parts, fewer parts than four, IPv4 inside
// IPv6. A host is meant as a number if its last label is one (WHATWG URL, "ends in a number").
func isDisguised(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Is4In6()
	}

	host = strings.TrimSuffix(host, ".")

	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}

	return strings.Trim(last, "0123456789") == ""
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) &&
		portOf(a) == portOf(b)
}
