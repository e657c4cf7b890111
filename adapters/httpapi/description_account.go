package httpapi

import (
	"time"

	"github.com/convertd/convertd/app/account"
	appusage "github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
	"github.com/convertd/convertd/ports"
)

const (
	exampleUser      = "usr_01KHGEPK5R8V2M6Q0T4X7ZB3CD"
	exampleSecretKey = "ck_4q7x2m9c5v8b1n6z3a0s4d7f2g5h8j1k" //nolint:gosec // of nothing
)

func exampleAccount() accountBody {
	u := ports.User{
		ID: exampleUser, Name: "ada@example.com", Password: "there is one", Created: exampleTime(),
	}
	body := exampleShown().account(u, access.Principal{
		Owner: exampleUser, Plan: quota.Defaults().Of("pro"),
	})

	key := exampleKey("")
	body.Key = &key

	return body
}

func exampleKey(secret string) apiKeyBody {
	return exampleShown().apiKey(ports.APIKey{
		ID: "key_01KHGEPK5R8V2M6Q0T4X7ZB3CD", Name: "build server", Hint: "ck_4q7x2m",
		Scopes:  []string{string(access.ConvertRead), string(access.ConvertWrite)},
		Created: exampleTime(), Expires: exampleTime().AddDate(1, 0, 0),
	}, secret)
}

func exampleQuota() accountQuotaBody {
	plan := quota.Defaults().Of("pro")
	at := exampleTime()

	return exampleShown().quota(plan,
		account.Standing{Limit: plan.Conversions, Used: 12, Resets: quota.DayOf(at).Ends()},
		account.Standing{Limit: plan.Requests, Used: 1, Resets: at.Add(time.Minute)},
		appusage.Now{Stored: 4 << 20, Running: 1})
}

func exampleUsage() usageBody {
	today := quota.DayOf(exampleTime())

	return exampleShown().usage(usage.Summarize([]usage.Row{{
		Day:  today,
		Kind: usage.Kind{Operation: operation.Convert, From: "mov", To: "mp4"},
		Figures: usage.Figures{
			Tasks: 1, BytesIn: 4 << 20, BytesOut: 3 << 20, Engine: 2500 * time.Millisecond,
		},
	}}, today-1, today))
}

func exampleSignedIn() accountBody {
	body := exampleAccount()
	body.Key = nil

	return body
}

func exampleSession() sessionBody {
	who := exampleSignedIn()

	return sessionBody{
		Mode: "accounts", SignedIn: true, SignUp: true, Password: true, Account: &who,
	}
}
