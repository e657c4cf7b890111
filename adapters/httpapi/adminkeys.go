package httpapi

import (
	"context"
	"net/http"
	"strings"

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
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/admin/users/{id}/keys", id: "listUsersKeys",
		scope: mayAdmin, summary: "List a user's API keys", text: "Lists all keys of a user.",
		Route: adminRoute(http.StatusOK, "All of them, newest first.",
			enclosed([]apiKeyBody{exampleKey("")}), fault.NotFound),
	}, a.listUsersKeys)

	create := adminRoute(http.StatusCreated, "The key, this once.",
		enclosed(exampleKey(exampleSecretKey)), bodyFaults(fault.NotFound, fault.DiskFull)...)
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
		Route: adminRoute(http.StatusOK, "The key is good no longer.",
			enclosed(deletedBody{ID: exampleKey("").ID, Deleted: true}),
			fault.NotFound, fault.DiskFull),
	}, a.revokeUsersKey)

	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/admin/audit",
		id:      "listAudit",
		scope:   mayAdmin,
		summary: "List who did what",
		text: "Lists sign-ins, changes of users, keys and plans, and deletions, newest first. " +
			"They are kept for 400 days.",
		Route: adminRoute(
			http.StatusOK,
			"A page of what was done.",
			auditExample(),
			fault.InvalidInput,
		),
	}, a.listAudit)
}

func (a *API) listUsersKeys(ctx context.Context, in *userInput) (*keysAnswer, error) {
	u, err := a.user(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	return a.keysOf(ctx, u.ID)
}

func (a *API) createUsersKey(ctx context.Context, in *userInput) (*keyMadeAnswer, error) {
	u, err := a.user(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	return a.makeKey(ctx, in.request, u.ID, "/v1/admin/users/"+u.ID+"/keys")
}

func (a *API) revokeUsersKey(ctx context.Context, in *usersKeyInput) (*deletedAnswer, error) {
	u, err := a.user(ctx, in.ID)
	if err != nil {
		return nil, err
	}

	return a.endKey(ctx, u.ID, in.Key)
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

	list := func(behind string, limit int) ([]audit.Entry, error) {
		return accounts.Audit(ctx, audit.Search{
			User: in.User, Action: audit.Action(in.Action), Before: behind, Limit: limit,
		})
	}

	body, err := pageOf(ctx, in.Paging, list,
		func(e audit.Entry) string { return e.ID }, a.shown().audit)
	if err != nil {
		return nil, err
	}

	return &auditAnswer{Body: body}, nil
}

func actions() string {
	names := []string{}
	for _, one := range audit.Actions() {
		names = append(names, string(one))
	}

	return strings.Join(names, ", ")
}
