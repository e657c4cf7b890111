package httpapi_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/convertd/convertd/domain/quota"
)

// TestOfWhatIsUsedAndOfPlansAWebhookIsTold has a user come near the day's number and to its end, and
// then change plans: a webhook is sent each step once.
func TestOfWhatIsUsedAndOfPlansAWebhookIsTold(t *testing.T) {
	t.Parallel()

	plans := bounded(quota.Plan{Conversions: 5})
	for _, name := range []string{"pro", "enterprise"} {
		plans[name] = quota.Plan{Name: name}
	}

	g := newGuarded(t, plans)
	u, admin := g.user("ada", false), g.admin()
	key := g.key(u)
	url, got := receiver(t, nil)

	wanted := must(json.Marshal(map[string]any{
		"url": url, "events": []string{"quota.*", "subscription.*"},
	}))(t)

	made := g.json("/v1/webhooks", string(wanted), "X-Api-Key", key)
	if made.StatusCode != http.StatusCreated {
		t.Fatal(made.text)
	}

	next := func(name, field string, want any) {
		t.Helper()

		m := await(t, got, "")
		verify(t, m, text(t, made.body.Data, "secret"))

		if m.event() != name || at(t, m.body, field) != want {
			t.Errorf("%s came, want %s with %s %v", m.raw, name, field, want)
		}
	}

	for range 5 {
		if a := g.json("/v1/convert", aPicture, "X-Api-Key", key); a.StatusCode >= 300 {
			t.Fatal(a.text)
		}
	}

	next("quota.warning", "quota used", 4.0)
	next("quota.exceeded", "quota used", 5.0)

	for _, change := range []struct{ plan, told string }{
		{"pro", "subscription.created"},
		{"enterprise", "subscription.updated"},
		{quota.FreePlan, "subscription.cancelled"},
	} {
		a := g.do(http.MethodPatch, "/v1/admin/users/"+u.ID, `{"plan":"`+change.plan+`"}`,
			"X-Api-Key", admin, "Content-Type", "application/json")
		if a.StatusCode != http.StatusOK {
			t.Fatal(a.text)
		}

		next(change.told, "subscription plan", change.plan)
	}
}
