package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

const fieldExpires = "expires_at"

// keyFields are what the body of a call that makes a key may hold.
func keyFields() []option.Field {
	scopes := []string{}
	for _, s := range append(access.KeyScopes(), access.Admin) {
		scopes = append(scopes, string(s))
	}

	return []option.Field{
		{
			Name: "name", Type: option.Text, Required: true,
			Doc: "What the key is for: 1 to 100 letters.",
		},
		{
			Name:    "scopes",
			Type:    option.Choice,
			List:    true,
			Choices: scopes,
			Doc:     "What it may do; by default all but ADMIN, which only administrators' keys can have.",
		},
		{
			Name: fieldExpires, Type: option.Text,
			Doc: "Until when it is good, as 2027-01-31T00:00:00Z; by default always.",
		},
		{
			Name: "sandbox", Type: option.Boolean,
			Doc: "true for a key for tests, ck_test_…, which spends no quota.",
		},
	}
}

type (
	keyInput struct {
		ID string `path:"id" doc:"The key's id." example:"key_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	keyMadeAnswer struct {
		Location string `header:"Location" doc:"The list of keys."`
		Body     envelope[apiKeyBody]
	}
	keysAnswer struct{ Body envelope[[]apiKeyBody] }
)

func (a *API) registerKeys() {
	list := describe.Route{Tag: tagAccount, Faults: stored(), Answers: []describe.Answer{{
		Status: http.StatusOK, Text: "All of them, newest first.",
		Example: map[string]any{"One key": enclosed([]apiKeyBody{exampleKey("")})},
	}}}
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/account/keys", id: "listKeys", scope: mayAccount,
		summary: "List API keys", text: "Lists all keys, those besides that are good no longer.",
		Route: list,
	}, a.listKeys)

	create := describe.Route{Tag: tagAccount, Faults: stored(bodyFaults(
		fault.Conflict, fault.DiskFull)...)}
	create.Body = fieldsBody("What is wanted.", keyFields(), map[string]any{
		"To convert for a year": map[string]any{
			"name": "build server", "scopes": []string{"CONVERT_READ", "CONVERT_WRITE"},
			fieldExpires: "2027-02-15T00:00:00Z",
		},
	})
	create.Answers = []describe.Answer{{
		Status: http.StatusCreated, Text: "The key, this once.", Headers: []string{"Location"},
		Example: map[string]any{"A key": enclosed(exampleKey(exampleSecretKey))},
	}}
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/account/keys", id: "createKey", scope: mayAccount,
		signedIn: true, status: http.StatusCreated, summary: "Make an API key",
		text:  "Makes a key, which is shown this once: only a hash of it is kept.",
		Route: create,
	}, a.createKey)

	register(a, endpoint{
		method:   http.MethodDelete,
		path:     "/v1/account/keys/{id}",
		id:       "revokeKey",
		scope:    mayAccount,
		signedIn: true,
		summary:  "Revoke an API key",
		text:     "Ends a key for good, at once. It stays in the list.",
		Route: describe.Route{
			Tag: tagAccount, Faults: stored(fault.NotFound, fault.Conflict, fault.DiskFull),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The key is good no longer.",
				Example: deletedExample(exampleKey("").ID),
			}},
		},
	}, a.revokeKey)
}

func (a *API) listKeys(ctx context.Context, _ *struct{}) (*keysAnswer, error) {
	if a.Accounts == nil {
		return &keysAnswer{Body: enclose(ctx, []apiKeyBody{})}, nil
	}

	return a.keysOf(ctx, caller(ctx).User())
}

func (a *API) keysOf(ctx context.Context, user string) (*keysAnswer, error) {
	list, err := a.Accounts.Keys(ctx, user)
	if err != nil {
		return nil, err
	}

	shown := make([]apiKeyBody, len(list))
	for i, k := range list {
		shown[i] = a.shown().apiKey(k, "")
	}

	return &keysAnswer{Body: enclose(ctx, shown)}, nil
}

func (a *API) createKey(ctx context.Context, in *rawInput) (*keyMadeAnswer, error) {
	return a.makeKey(ctx, in.request, caller(ctx).User(), "/v1/account/keys")
}

// makeKey makes the key of a user's that a request asks for. list is where their keys are listed.
func (a *API) makeKey(
	ctx context.Context, r *http.Request, user, list string,
) (*keyMadeAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	asked, err := readKey(r, accounts)
	if err != nil {
		return nil, err
	}

	k, secret, err := accounts.CreateKey(ctx, audit.Caller(caller(ctx)), user, asked)
	if err != nil {
		return nil, err
	}

	return &keyMadeAnswer{
		Location: a.cfg.PublicURL + list, Body: enclose(ctx, a.shown().apiKey(k, secret)),
	}, nil
}

// readKey reads a key that is asked for, and names all that is wrong with it at once.
func readKey(r *http.Request, accounts *account.Service) (account.NewKey, error) {
	body, err := web.ReadJSON(r)
	if err != nil {
		return account.NewKey{}, err
	}

	values, faults := option.Parse(keyFields(), body, "")
	asked := account.NewKey{Name: values.Text("name")}

	for _, s := range values.Texts("scopes") {
		asked.Scopes = append(asked.Scopes, access.Scope(s))
	}

	asked.Sandbox, _ = values["sandbox"].(bool)

	if written := values.Text(fieldExpires); written != "" {
		if asked.Expires, err = time.Parse(time.RFC3339, written); err != nil {
			faults = append(faults, fault.New(fault.InvalidInput,
				"%s must be a time such as 2027-01-31T00:00:00Z.", fieldExpires).On(fieldExpires))
		}
	}

	return asked, faults.Beside(accounts.CheckKey(asked)).Err()
}

func (a *API) revokeKey(ctx context.Context, in *keyInput) (*deletedAnswer, error) {
	return a.endKey(ctx, caller(ctx).User(), in.ID)
}

// endKey ends a key of a user's.
func (a *API) endKey(ctx context.Context, user, key string) (*deletedAnswer, error) {
	accounts, err := a.accounts()
	if err != nil {
		return nil, err
	}

	id := plainID(key)
	if err := accounts.RevokeKey(ctx, audit.Caller(caller(ctx)), user, id); err != nil {
		return nil, err
	}

	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}
