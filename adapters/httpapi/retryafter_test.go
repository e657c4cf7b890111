package httpapi_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/quota"
)

// TestWhoeverIsRateLimitedIsToldUntilWhen provokes each 429 that there is. Each says after how many
// seconds the same call may succeed, and the same in X-RateLimit-Reset.
func TestWhoeverIsRateLimitedIsToldUntilWhen(t *testing.T) {
	t.Parallel()

	plans := bounded(quota.Plan{Requests: 3})
	plans["spent"] = quota.Plan{Name: "spent", Conversions: 1}

	const minute, day = time.Minute, 24 * time.Hour

	signIn := func(g *guarded, name string) *answer {
		return g.json("/v1/account/sign-in", `{"name":"`+name+`","password":"battery horse"}`)
	}

	for what, c := range map[string]struct {
		most time.Duration
		ask  func(g *guarded) func(n int) *answer
	}{
		"requests of a minute": {minute, func(g *guarded) func(int) *answer {
			key := g.key(g.user("ada", false))
			return func(int) *answer { return g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", key) }
		}},
		"conversions of a day": {day, func(g *guarded) func(int) *answer {
			key := g.spent()
			return func(int) *answer { return g.json("/v1/convert", aPicture, "X-Api-Key", key) }
		}},
		"bad keys": {minute, func(g *guarded) func(int) *answer {
			return func(n int) *answer {
				return g.do(http.MethodGet, "/v1/jobs", "", "X-Api-Key", fmt.Sprint("ck_bad", n))
			}
		}},
		"sign-ins": {minute, func(g *guarded) func(int) *answer {
			return func(n int) *answer { return signIn(g, fmt.Sprint("nobody", n)) }
		}},
		"a file that asks for it": {minute, func(g *guarded) func(int) *answer {
			box := g.sandbox(g.user("ada", false))

			return func(int) *answer {
				return g.json("/v1/convert", `{"url":"https://example.com/fail-rate-limited.png",
					"targetFormat":"webp"}`, "X-Api-Key", box)
			}
		}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()

			ask := c.ask(newGuarded(t, plans))

			a := ask(0)
			for n := 1; a.StatusCode != http.StatusTooManyRequests && n < 30; n++ {
				a = ask(n)
			}

			after, err := strconv.Atoi(a.Header.Get("Retry-After"))
			wait := time.Duration(after) * time.Second

			if a.body.Error.Code != "RATE_LIMITED" || err != nil || wait < time.Second ||
				wait > c.most+time.Second {
				t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.text)
			}

			reset, err := strconv.ParseInt(a.Header.Get("X-RateLimit-Reset"), 10, 64)
			if off := time.Until(time.Unix(reset, 0)) - wait; err != nil ||
				off < -3*time.Second || off > time.Second {
				if what != "a file that asks for it" { // whose caller has the whole minute left
					t.Errorf("it resets %s off Retry-After: %v", off, a.Header)
				}
			}
		})
	}
}
