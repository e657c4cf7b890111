package cli

import "testing"

func TestAServerIsReachedWhereItListens(t *testing.T) {
	t.Parallel()

	for address, want := range map[string]string{
		"0.0.0.0:8080":   "127.0.0.1:8080",
		"[::]:8080":      "127.0.0.1:8080",
		":9000":          "127.0.0.1:9000",
		"10.0.0.7:8080":  "10.0.0.7:8080",
		"localhost:8080": "localhost:8080",
	} {
		if got := reached(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
