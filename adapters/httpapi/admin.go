package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// userFields are what the body of a call that changes a user may hold.
func userFields() []option.Field {
	return []option.Field{
		{Name: "plan", Type: option.Text, Doc: "The name of a plan."},
		{Name: "admin", Type: option.Boolean, Doc: "Whether the user manages others."},
		{
			Name: "password", Type: option.Text,
			Doc: "A password to sign in by: 10 to 200 letters. It ends all sessions of the user.",
		},
	}
}

func newUserFields() []option.Field {
	return append([]option.Field{{
		Name: "name", Type: option.Text, Required: true,
		Doc: "By which the user signs in: 2 to 100 letters, digits and ._+@-.",
	}}, userFields()...)
}

func changedUserFields() []option.Field {
	return append(userFields(), option.Field{
		Name: fieldActive, Type: option.Boolean,
		Doc: "false refuses the user's keys and ends their sessions.",
	})
}

type (
	userInput struct {
		Raw
		ID string `path:"id" doc:"The user's id, or name." example:"usr_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	userAnswer     struct{ Body envelope[userBody] }
	userMadeAnswer struct {
		Location string `header:"Location" doc:"The user."`
		Body     envelope[userBody]
	}
	usersAnswer struct{ Body envelope[[]userBody] }
	plansAnswer struct {
		Body envelope[[]accountPlanBody]
	}
)

// adminRoute is a route for administrators, which an open server refuses with Conflict.
func adminRoute(status int, text string, example any, faults ...fault.Kind) describe.Route {
	return describe.Route{
		Tag: tagAdmin, Faults: stored(append(faults, fault.Conflict)...),
		Answers: []describe.Answer{{
			Status: status, Text: text, Example: map[string]any{"As it is": example},
		}},
	}
}

func (a *API) registerUsers() {
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/users", id: "listUsers", scope: mayAdmin,
		summary: "List users", text: "Lists all users, oldest first.",
		Route: adminRoute(http.StatusOK, "A page of users.", usersExample(), fault.InvalidInput),
	}, a.listUsers)

	create := adminRoute(http.StatusCreated, "The user.",
		enclosed(exampleShown().user(exampleOwner())), bodyFaults(fault.DiskFull)...)
	create.Answers[0].Headers = []string{"Location"}
	create.Body = fieldsBody("Who is wanted.", newUserFields(), map[string]any{
		"With a plan": map[string]any{"name": "ada@example.com", "plan": "pro"},
	})
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/admin/users", id: "createUser", scope: mayAdmin,
		status: http.StatusCreated, summary: "Make a user",
		text: "Makes a user, who can sign in where a password is set.", Route: create,
	}, a.createUser)

	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/users/{id}", id: "getUser", scope: mayAdmin,
		summary: "Show a user", text: "Shows a user.",
		Route: adminRoute(http.StatusOK, "The user.", enclosed(exampleShown().user(exampleOwner())),
			fault.NotFound),
	}, a.getUser)

	change := adminRoute(http.StatusOK, "The user.", enclosed(exampleShown().user(exampleOwner())),
		bodyFaults(fault.NotFound, fault.DiskFull)...)
	change.Body = fieldsBody("What is to be another.", changedUserFields(), map[string]any{
		"Another plan": map[string]any{"plan": "enterprise"},
		"Shut out":     map[string]any{fieldActive: false},
	})
	register(a, endpoint{
		method: http.MethodPatch, path: "/v1/admin/users/{id}", id: "changeUser", scope: mayAdmin,
		summary: "Change a user", text: "Changes what is named, and leaves the rest.",
		Route: change,
	}, a.changeUser)

	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/users/{id}/usage", id: "getUsersUsage",
		scope: mayAdmin, summary: "Show what was done for a user",
		text: "Shows to an administrator what GET /v1/account/usage shows to the user.",
		Route: adminRoute(http.StatusOK, "What was done.", enclosed(exampleUsage()),
			fault.InvalidInput, fault.NotFound),
	}, a.usersUsage)

	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/plans", id: "listPlans", scope: mayAdmin,
		summary: "List plans", text: "Lists the plans that users can have.",
		Route: adminRoute(http.StatusOK, "All of them, by name.",
			enclosed([]accountPlanBody{exampleAccount().Plan})),
	}, a.listPlans)
}

func (a *API) listUsers(ctx context.Context, in *Paging) (*usersAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	list := func(behind string, limit int) ([]ports.User, error) {
		return accounts.Users(ctx, behind, limit)
	}

	body, err := pageOf(ctx, *in, list, func(u ports.User) string { return u.ID }, a.shown().user)
	if err != nil {
		return nil, err
	}

	return &usersAnswer{Body: body}, nil
}

// user returns the user of that id or name.
func (a *API) user(ctx context.Context, who string) (ports.User, error) {
	accounts, err := a.accounts()
	if err != nil {
		return ports.User{}, err
	}

	return accounts.User(ctx, who)
}

func (a *API) createUser(ctx context.Context, in *rawInput) (*userMadeAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	body, err := web.ReadJSON(in.request)
	if err != nil {
		return nil, err
	}

	values, faults := option.Parse(newUserFields(), body, "")
	asked := account.NewUser{
		Name: values.Text("name"), Plan: values.Text("plan"), Password: values.Text("password"),
	}
	asked.Admin, _ = values["admin"].(bool)

	if err := faults.Beside(accounts.CheckUser(asked)).Err(); err != nil {
		return nil, err
	}

	u, err := accounts.CreateUser(ctx, audit.Caller(caller(ctx)), asked)
	if err != nil {
		return nil, err
	}

	return &userMadeAnswer{
		Location: a.cfg.PublicURL + "/v1/admin/users/" + u.ID,
		Body:     enclose(ctx, a.shown().user(u)),
	}, nil
}

func (a *API) getUser(ctx context.Context, in *userInput) (*userAnswer, error) {
	u, err := a.user(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	return &userAnswer{Body: enclose(ctx, a.shown().user(u))}, nil
}

func (a *API) changeUser(ctx context.Context, in *userInput) (*userAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	body, err := web.ReadJSON(in.request)
	if err != nil {
		return nil, err
	}

	values, faults := option.Parse(changedUserFields(), body, "")

	change := account.UserChange{
		Plan: given[string](values, "plan"), Admin: given[bool](values, "admin"),
		Password: given[string](values, "password"),
	}
	if active := given[bool](values, fieldActive); active != nil {
		blocked := !*active
		change.Blocked = &blocked
	}

	if err := faults.Beside(accounts.CheckChange(change)).Err(); err != nil {
		return nil, err
	}

	u, err := accounts.ChangeUser(ctx, audit.Caller(caller(ctx)), in.ID, change)
	if err != nil {
		return nil, err
	}

	return &userAnswer{Body: enclose(ctx, a.shown().user(u))}, nil
}

// given returns a value that was sent; nil for none.
func given[T any](values option.Values, name string) *T {
	if v, ok := values[name].(T); ok {
		return &v
	}

	return nil
}

type usersUsageInput struct {
	Span
	ID string `path:"id" doc:"The user's id, or name." example:"usr_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

func (a *API) usersUsage(ctx context.Context, in *usersUsageInput) (*usageAnswer, error) {
	u, err := a.user(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	return a.usageOf(ctx, u.ID, in.Span)
}

func (a *API) listPlans(ctx context.Context, _ *struct{}) (*plansAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	plans := accounts.Plans()
	list := []accountPlanBody{}

	for _, name := range plans.Names() {
		list = append(list, a.shown().accountPlan(plans[name]))
	}

	return &plansAnswer{Body: enclose(ctx, list)}, nil
}
