package clients

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// collection is a Postman collection, in the format v2.1.
type collection struct {
	Info     info       `json:"info"`
	Auth     auth       `json:"auth"`
	Variable []variable `json:"variable"`
	Event    []script   `json:"event"`
	Item     []any      `json:"item"` // folders
}

type info struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Version     string `json:"version"`
	Schema      string `json:"schema"`
}

type auth struct {
	Type   string     `json:"type"`
	APIKey []variable `json:"apikey,omitempty"`
}

type variable struct {
	Key         string `json:"key"`
	Value       any    `json:"value"`
	Type        string `json:"type,omitempty"`
	Src         string `json:"src,omitempty"`
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
}

type folder struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Item        []item `json:"item"`
}

type item struct {
	Name     string         `json:"name"`
	Event    []script       `json:"event,omitempty"`
	Request  postmanRequest `json:"request"`
	Response []response     `json:"response"`
}

type script struct {
	Listen string `json:"listen"`
	Script struct {
		Type string   `json:"type"`
		Exec []string `json:"exec"`
	} `json:"script"`
}

type postmanRequest struct {
	Method      string     `json:"method"`
	Header      []variable `json:"header"`
	URL         address    `json:"url"`
	Body        *body      `json:"body,omitempty"`
	Auth        *auth      `json:"auth,omitempty"`
	Description string     `json:"description,omitempty"`
}

type address struct {
	Raw      string     `json:"raw"`
	Host     []string   `json:"host"`
	Path     []string   `json:"path,omitempty"`
	Query    []variable `json:"query,omitempty"`
	Variable []variable `json:"variable,omitempty"`
}

type body struct {
	Mode     string         `json:"mode"`
	Raw      string         `json:"raw,omitempty"`
	FormData []variable     `json:"formdata,omitempty"`
	Options  map[string]any `json:"options,omitempty"`
}

type response struct {
	Name   string     `json:"name"`
	Status string     `json:"status"`
	Code   int        `json:"code"`
	Header []variable `json:"header"`
	Body   string     `json:"body"`
}

// postman writes the collection: a flow to try first, and then every route by its tag.
func postman(doc *huma.OpenAPI) ([]byte, error) {
	c := collection{
		Info: info{
			Name:    "convertd",
			Version: doc.Info.Version,
			Description: "Every call of the API. Set baseUrl, and apiKey where the server asks for one; " +
				"then run the folder \"Convert a file\" from top to bottom.",
			Schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
		},
		Auth: auth{Type: "apikey", APIKey: []variable{
			{Key: "key", Value: "X-Api-Key", Type: "string"},
			{Key: "value", Value: "{{apiKey}}", Type: "string"},
			{Key: "in", Value: "header", Type: "string"},
		}},
		Variable: []variable{
			{Key: "baseUrl", Value: "http://127.0.0.1:8080/v1", Description: "API base URL"},
			{Key: "apiKey", Value: "YOUR_API_KEY", Description: "Your API key"},
			{Key: "file", Value: "video.mov", Description: "The file that the flow sends"},
			{Key: "targetFormat", Value: "mp4", Description: "What the flow makes of it"},
		},
		Event: []script{
			scripted(
				"prerequest",
				`pm.collectionVariables.set("origin", pm.variables.get("baseUrl").replace(/\/v1\/?$/, ""));`,
			),
		},
		Item: []any{flow()},
	}

	for _, tag := range doc.Tags {
		c.Item = append(c.Item, routesOf(doc, tag))
	}

	var out bytes.Buffer

	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")

	err := enc.Encode(c)

	return out.Bytes(), err
}

func scripted(listen string, lines ...string) script {
	s := script{Listen: listen}
	s.Script.Type, s.Script.Exec = "text/javascript", lines

	return s
}

// routesOf is the folder of the routes that have a tag.
func routesOf(doc *huma.OpenAPI, tag *huma.Tag) folder {
	f := folder{Name: tag.Name, Description: tag.Description}

	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		all := describe.Operations(doc.Paths[path])
		for _, method := range slices.Sorted(maps.Keys(all)) {
			if op := all[method]; slices.Contains(op.Tags, tag.Name) {
				f.Item = append(f.Item, itemOf(method, path, op))
			}
		}
	}

	return f
}

func itemOf(method, path string, op *huma.Operation) item {
	i := item{Name: op.Summary, Response: []response{}, Request: postmanRequest{
		Method: method, Description: op.Description, Header: []variable{},
		URL: addressOf(path, op), Body: bodyOf(op),
	}}
	if op.Security != nil && len(op.Security) == 0 {
		i.Request.Auth = &auth{Type: "noauth"}
	}

	if i.Request.Body != nil && i.Request.Body.Mode == "raw" {
		i.Request.Header = append(i.Request.Header,
			variable{Key: "Content-Type", Value: describe.JSON})
	}

	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		i.Response = append(i.Response, responsesOf(status, op.Responses[status])...)
	}

	return i
}

// addressOf is where a route is. Its parameters of the query are there to be switched on.
func addressOf(path string, op *huma.Operation) address {
	base := "{{origin}}"
	if rest, ok := strings.CutPrefix(path, "/v1"); ok {
		base, path = "{{baseUrl}}", rest
	}

	path = strings.NewReplacer("{", ":", "}", "").Replace(path)
	a := address{
		Raw: base + path, Host: []string{base},
		Path: strings.Split(strings.TrimPrefix(path, "/"), "/"),
	}

	for _, p := range op.Parameters {
		if p.Style == "form" || p.Schema == nil {
			continue
		}

		v := variable{Key: p.Name, Value: exampleText(p), Description: p.Description}

		switch p.In {
		case "path":
			a.Variable = append(a.Variable, v)
		case "query":
			v.Disabled = !p.Required
			a.Query = append(a.Query, v)
		}
	}

	return a
}

func exampleText(p *huma.Param) string {
	value := p.Example
	if len(p.Schema.Examples) > 0 {
		value = p.Schema.Examples[0]
	}

	return plainText(value)
}

// plainText shows texts without quotes, and all else as JSON.
func plainText(value any) string {
	if s, ok := value.(string); ok {
		return s
	}

	if value == nil {
		return ""
	}

	encoded, _ := json.Marshal(value) // examples always can be

	return string(encoded)
}
