package httpapi

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/domain/connection"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

const exampleConnection = "conn_01KHGEPK5R8V2M6Q0T4X7ZB3CD"

// connectionFields are what the body of a call that keeps a connection may hold.
func connectionFields() []option.Field {
	return []option.Field{
		{
			Name: "storage", Type: option.Choice, Required: true, Choices: connections.Kinds(),
			Doc: "The kind of storage.",
		},
		{Name: "name", Type: option.Text, Doc: "What you call it; at most 100 letters."},
		{
			Name:     "fields",
			Type:     option.Object,
			Required: true,
			Doc: "What an import from such a storage takes to say where, and who asks: credentials, " +
				"and the bucket where tasks are not to say it.",
		},
	}
}

// connectionBody is a connection as it is shown.
type connectionBody struct {
	ID        string         `json:"id"         doc:"The connection's id, which tasks name."`
	Name      *string        `json:"name"       doc:"What you call it; null for nothing."`
	Storage   string         `json:"storage"    doc:"The kind of storage."`
	Fields    map[string]any `json:"fields"     doc:"Where it is, and who asks; secrets as ***."`
	CreatedAt time.Time      `json:"created_at" doc:"When it was made."`
}

type (
	connectionInput struct {
		ID string `path:"id" doc:"The connection's id." example:"conn_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	connectionAnswer     struct{ Body envelope[connectionBody] }
	connectionsAnswer    struct{ Body envelope[[]connectionBody] }
	connectionMadeAnswer struct {
		Location string `header:"Location" doc:"The connection."`
		Body     envelope[connectionBody]
	}
)

func (mapper) connection(c connection.Connection) connectionBody {
	body := connectionBody{
		ID: c.ID, Name: optional(c.Name), Storage: c.Storage, CreatedAt: c.Created,
		Fields: map[string]any{},
	}
	maps.Copy(body.Fields, c.Values)

	for _, name := range c.SecretNames {
		body.Fields[name] = hidden
	}

	return body
}

func (a *API) registerConnections() {
	kept := func(faults ...fault.Kind) describe.Route {
		return describe.Route{Tag: tagConnect, Faults: stored(faults...)}
	}

	create := kept(bodyFaults(fault.Conflict, fault.DiskFull)...)
	create.Body = fieldsBody("What is wanted.", connectionFields(), map[string]any{
		"A bucket": map[string]any{
			"storage": "s3", "name": "films", "fields": map[string]any{
				"region": "eu-central-1", "bucket": "my-films",
				"access_key_id": "AKIDEXAMPLE", "secret_access_key": "example",
			},
		},
	})
	create.Answers = []describe.Answer{{
		Status: http.StatusCreated, Text: "The connection.", Headers: []string{"Location"},
		Example: connectionExample(),
	}}
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/connections", id: "createConnection", scope: mayWrite,
		known: true, status: http.StatusCreated, summary: "Keep a storage",
		text: "Keeps where a storage of yours is, and what gives access to it, so that tasks can " +
			"name it as `connection`. Secrets are encrypted and never shown. Nobody is asked yet.",
		Route: create,
	}, a.createConnection)

	list := kept()
	list.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "All of them, oldest first.",
		Example: map[string]any{"One connection": enclosed([]connectionBody{exampleKept()})},
	}}
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/connections", id: "listConnections", scope: mayRead,
		known: true, summary: "List connections", text: "Lists all connections.", Route: list,
	}, a.listConnections)

	get := kept(fault.NotFound)
	get.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "The connection.", Example: connectionExample(),
	}}
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/connections/{id}", id: "getConnection", scope: mayRead,
		known: true, summary: "Show a connection", text: "Shows a connection without its secrets.",
		Route: get,
	}, a.getConnection)

	remove := kept(fault.NotFound, fault.DiskFull)
	remove.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "The connection is gone.",
		Example: deletedExample(exampleConnection),
	}}
	register(a, endpoint{
		method: http.MethodDelete, path: "/v1/connections/{id}", id: "deleteConnection",
		scope: mayWrite, known: true, summary: "Delete a connection",
		text:  "Forgets a connection with its secrets. Tasks that name it and have not begun fail.",
		Route: remove,
	}, a.deleteConnection)
}

func exampleKept() connectionBody {
	return exampleShown().connection(connection.Connection{
		ID: exampleConnection, Name: "films", Storage: "s3", Created: exampleTime(),
		Values:      option.Values{"region": "eu-central-1", "bucket": "my-films"},
		SecretNames: []string{"access_key_id", "secret_access_key"},
	})
}

func connectionExample() map[string]any {
	return map[string]any{"A bucket": enclosed(exampleKept())}
}

func (a *API) createConnection(
	ctx context.Context, in *rawInput,
) (*connectionMadeAnswer, error) {
	body, err := web.ReadJSON(in.request)
	if err != nil {
		return nil, err
	}

	values, faults := option.Parse(connectionFields(), body, "")
	if err := faults.Err(); err != nil {
		return nil, err
	}

	c, err := a.Connections.Create(ctx, caller(ctx), connections.Wanted{
		Name: values.Text("name"), Storage: values.Text("storage"), Fields: values.Object("fields"),
	})
	if err != nil {
		return nil, err
	}

	return &connectionMadeAnswer{
		Location: a.cfg.PublicURL + "/v1/connections/" + c.ID,
		Body:     enclose(ctx, a.shown().connection(c)),
	}, nil
}

func (a *API) listConnections(ctx context.Context, _ *struct{}) (*connectionsAnswer, error) {
	list, err := a.Connections.List(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}

	shown := make([]connectionBody, len(list))
	for i, c := range list {
		shown[i] = a.shown().connection(c)
	}

	return &connectionsAnswer{Body: enclose(ctx, shown)}, nil
}

func (a *API) getConnection(
	ctx context.Context, in *connectionInput,
) (*connectionAnswer, error) {
	c, err := a.Connections.Get(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}

	return &connectionAnswer{Body: enclose(ctx, a.shown().connection(c))}, nil
}

func (a *API) deleteConnection(
	ctx context.Context, in *connectionInput,
) (*deletedAnswer, error) {
	id := plainID(in.ID)
	if err := a.Connections.Delete(ctx, caller(ctx), id); err != nil {
		return nil, err
	}

	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}
