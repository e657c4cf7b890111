package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// placeBits is how much of an IPv6 address names a place: networks are handed out that large, and
// whoever has one can use all of its addresses.
const placeBits = 64

// Place returns where a request comes from: an IPv4 address, or the network of an IPv6 one. The
// header X-Forwarded-For is believed as far as proxies that are trusted have written it.
func Place(r *http.Request, trusted []netip.Prefix) string {
	address := remote(r)

	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && among(address, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}

		address = hop.Unmap()
	}

	if !address.IsValid() {
		return "unknown"
	}

	if address.Is4() {
		return address.String()
	}

	network, _ := address.WithZone("").Prefix(placeBits) // fails for longer prefixes only

	return network.String()
}

func remote(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}

	address, _ := netip.ParseAddr(host) // the zero address where there is none

	return address.Unmap()
}

func among(address netip.Addr, list []netip.Prefix) bool {
	for _, prefix := range list {
		if prefix.Contains(address) {
			return true
		}
	}

	return false
}
