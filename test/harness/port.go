package harness

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports that Linux gives to nobody who asks for any (net.ipv4.ip_local_port_range begins at 32768),
// and that need no privilege.
const firstPort, lastPort = 10000, 32767

var errNoPort = errors.New("no free port on 127.0.0.1")

// FreePort returns a port on 127.0.0.1 that nobody listens on, for a program that has to be told
// one. No connection and no listener without a wish of its own takes it before that program does.
func FreePort() (int, error) {
	for range 100 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)

		listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err == nil {
			return port, listener.Close()
		}
	}

	return 0, errNoPort
}

// FreeAddress returns the address of a FreePort.
func FreeAddress() (string, error) {
	port, err := FreePort()
	if err != nil {
		return "", fmt.Errorf("find an address: %w", err)
	}

	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), nil
}
