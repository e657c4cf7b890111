package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
)

type (
	usersKeyInput struct {
		ID  string `path:"id"  doc:"The user's id, or name." example:"usr_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
		Key string `path:"key" doc:"The key's id."           example:"key_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	auditInput struct {
		Paging
		User   string `query:"user"   maxLength:"100" doc:"Only what this user did, or what was done to what is theirs: an id." example:"usr_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
		Action string `query:"action" maxLength:"64"  doc:"Only this."                                                          example:"key.created"`
	}
	auditAnswer struct{ Body envelope[[]auditBody] }
)

func (a *API) registerUsersKeys() {
	route := func(status int, text string, example any, faults ...fault.Kind) describe.Route {
		return describe.Route{
			Tag: tagAdmin, Faults: stored(append(faults, fault.Conflict, fault.NotFound)...),
			Answers: []describe.Answer{{
				Status: status, Text: text, Example: map[string]any{"As it is": example},
			}},
		}
	}

	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/users/{id}/keys", id: "listUsersKeys",
		scope: mayAdmin, summary: "List a user's API keys", text: "Lists all keys of a user.",
		Route: route(http.StatusOK, "All of them, newest first.",
			enclosed([]apiKeyBody{exampleKey("")})),
	}, a.listUsersKeys)

	create := route(http.StatusCreated, "The key, this once.",
		enclosed(exampleKey(exampleSecretKey)), bodyFaults(fault.DiskFull)...)
	create.Answers[0].Headers = []string{"Location"}
	create.Body = fieldsBody("What is wanted.", keyFields(), map[string]any{
		"With all scopes": map[string]any{"name": "build server"},
	})
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/admin/users/{id}/keys", id: "createUsersKey",
		scope: mayAdmin, status: http.StatusCreated, summary: "Make an API key of a user's",
		text: "Makes a key, which is shown this once.", Route: create,
	}, a.createUsersKey)

	register(a, endpoint{
		method: http.MethodDelete, path: "/v1/admin/users/{id}/keys/{key}", id: "revokeUsersKey",
		scope: mayAdmin, summary: "Revoke an API key of a user's", text: "Ends a key for good.",
		Route: route(http.StatusOK, "The key is good no longer.",
			enclosed(deletedBody{ID: exampleKey("").ID, Deleted: true}), fault.DiskFull),
	}, a.revokeUsersKey)

	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/audit", id: "listAudit", scope: mayAdmin,
		summary: "List who did what",
		text: "Lists sign-ins, changes of users, keys and plans, and deletions, newest first. " +
			"They are kept for 400 days.",
		Route: route(http.StatusOK, "A page of what was done.", auditExample(), fault.InvalidInput),
	}, a.listAudit)
}

func (a *API) listUsersKeys(ctx context.Context, in *userInput) (*keysAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	u, err := accounts.User(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	return a.keysOf(ctx, u.ID)
}

func (a *API) createUsersKey(ctx context.Context, in *userInput) (*keyMadeAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	asked, err := readKey(in.request, accounts)
	if err != nil {
		return nil, err
	}

	u, err := accounts.User(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	k, secret, err := accounts.CreateKey(ctx, audit.Caller(caller(ctx)), u.ID, asked)
	if err != nil {
		return nil, err
	}

	return a.keyMade(ctx, k, secret, "/v1/admin/users/"+u.ID+"/keys"), nil
}

func (a *API) revokeUsersKey(ctx context.Context, in *usersKeyInput) (*deletedAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	u, err := accounts.User(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	id := plainID(in.Key)
	if err := accounts.RevokeKey(ctx, audit.Caller(caller(ctx)), u.ID, id); err != nil {
		return nil, err
	}

	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}

func (a *API) listAudit(ctx context.Context, in *auditInput) (*auditAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	if in.Action != "" && !audit.Known(audit.Action(in.Action)) {
		return nil, fault.New(fault.InvalidInput, "action must be one of %s.", actions()).
			On("action")
	}

	at, limit, err := in.behind()
	if err != nil {
		return nil, err
	}

	list, err := accounts.Audit(ctx, audit.Search{
		User: in.User, Action: audit.Action(in.Action), Before: at, Limit: limit + 1,
	})
	if err != nil {
		return nil, err
	}

	list, next, err := pageOf(list, limit, func(e audit.Entry) string { return e.ID })
	if err != nil {
		return nil, err
	}

	shown := make([]auditBody, len(list))
	for i, e := range list {
		shown[i] = a.shown().audit(e)
	}

	return &auditAnswer{Body: enclosePage(ctx, shown, limit, next)}, nil
}

func actions() string {
	names := []string{}
	for _, one := range audit.Actions() {
		names = append(names, string(one))
	}

	return strings.Join(names, ", ")
}
