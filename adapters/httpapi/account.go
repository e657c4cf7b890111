package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

type (
	accountAnswer      struct{ Body envelope[accountBody] }
	accountQuotaAnswer struct {
		Body envelope[accountQuotaBody]
	}
	usageAnswer struct{ Body envelope[usageBody] }
)

// Span is which days a caller asks for. It is exported for huma alone.
type Span struct {
	From string `query:"from" format:"date" doc:"The first day, in UTC; by default 29 days before the last." example:"2026-02-01"`
	To   string `query:"to"   format:"date" doc:"The last day; by default today. At most 366 days."          example:"2026-02-15"`
}

func (in Span) span() (usage.Span, error) {
	var (
		span   usage.Span
		faults fault.List
	)

	for _, day := range []struct {
		field, text string
		into        *time.Time
	}{{"from", in.From, &span.From}, {"to", in.To, &span.To}} {
		if day.text == "" {
			continue
		}

		var err error
		if *day.into, err = time.Parse(time.DateOnly, day.text); err != nil {
			faults = append(faults, fault.New(fault.InvalidInput,
				"%s must be a day such as 2026-02-15.", day.field).On(day.field))
		}
	}

	return span, faults.Err()
}

func (a *API) registerAccount() {
	route := func(text string, example any, faults ...fault.Kind) describe.Route {
		return describe.Route{
			Tag: tagAccount, Faults: stored(faults...),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: text, Example: map[string]any{"As it is": example},
			}},
		}
	}

	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/account",
		id:      "getAccount",
		scope:   mayAccount,
		summary: "Show the account",
		text:    "Shows who calls, with the plan and the key that was sent.",
		Route:   route("The account.", enclosed(exampleAccount())),
	}, a.account)
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/account/quota", id: "getQuota", scope: mayAccount,
		summary: "Show what is left",
		text:    "Shows how much is used of what the plan has, and when it is counted anew.",
		Route:   route("What is used.", enclosed(exampleQuota())),
	}, a.quota)
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/account/usage",
		id:      "getUsage",
		scope:   mayAccount,
		summary: "Show what was done",
		text: "Shows what was done on a span of days: in all, by day, by operation and by format. " +
			"It is kept for 400 days.",
		Route: route("What was done.", enclosed(exampleUsage()), fault.InvalidInput),
	}, a.usage)
}

// accounts returns the accounts, which an open server does not have.
func (a *API) accounts() (*account.Service, error) {
	if a.Accounts != nil {
		return a.Accounts, nil
	}

	return nil, fault.New(fault.Conflict,
		"This server is open: it lets everybody in, and has no users and no keys. "+
			"Its operator can set CONVERTD_AUTH_MODE to accounts.")
}

func (a *API) account(ctx context.Context, _ *struct{}) (*accountAnswer, error) {
	body, err := a.accountOf(ctx)
	if err != nil {
		return nil, err
	}

	return &accountAnswer{Body: enclose(ctx, body)}, nil
}

// accountOf shows the caller, who is the one local owner on an open server.
func (a *API) accountOf(ctx context.Context) (accountBody, error) {
	p := caller(ctx)
	if a.Accounts == nil {
		local := a.shown().account(ports.User{ID: p.Owner, Name: "local", Admin: true}, p)
		local.Plan.Name = "open"

		return local, nil
	}

	u, err := a.Accounts.User(ctx, p.User())
	if err != nil {
		return accountBody{}, err
	}

	body := a.shown().account(u, p)
	if p.Key == "" {
		return body, nil
	}

	k, err := a.Accounts.Key(ctx, u.ID, p.Key)
	if err != nil {
		return accountBody{}, err
	}

	key := a.shown().apiKey(k, "")
	body.Key = &key

	return body, nil
}

func (a *API) quota(ctx context.Context, _ *struct{}) (*accountQuotaAnswer, error) {
	p := caller(ctx)

	now, err := a.Usage.Now(ctx, p.Owner)
	if err != nil {
		return nil, err
	}

	day := account.Standing{Resets: quota.DayOf(a.Clock.Now()).Ends()}
	minute := requestsOf(ctx)

	if a.Accounts != nil {
		if day, err = a.Accounts.Quota(ctx, p); err != nil {
			return nil, err
		}
	}

	if minute.Resets.IsZero() {
		minute.Resets = a.Clock.Now().UTC().Truncate(time.Minute).Add(time.Minute)
	}

	return &accountQuotaAnswer{Body: enclose(ctx, a.shown().quota(p.Plan, day, minute, now))}, nil
}

func (a *API) usage(ctx context.Context, in *Span) (*usageAnswer, error) {
	return a.usageOf(ctx, caller(ctx).Owner, *in)
}

func (a *API) usageOf(ctx context.Context, owner string, in Span) (*usageAnswer, error) {
	span, err := in.span()
	if err != nil {
		return nil, err
	}

	s, err := a.Usage.Of(ctx, owner, span)
	if err != nil {
		return nil, err
	}

	return &usageAnswer{Body: enclose(ctx, a.shown().usage(s))}, nil
}
