package describe

import "github.com/danielgtaylor/huma/v2"

// addSecurity says that a key may be sent in either of two headers, or none where the server is
// open.
func addSecurity(doc *huma.OpenAPI) {
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"ApiKey": {
			Type:        "apiKey",
			In:          "header",
			Name:        "X-Api-Key",
			Description: "An API key, ck_…. A server in the mode open ignores it.",
		},
		"Bearer": {
			Type:        "http",
			Scheme:      "bearer",
			Description: "The same key as Authorization: Bearer ck_….",
		},
	}
	doc.Components.SecuritySchemes["Session"] = &huma.SecurityScheme{
		Type: "apiKey", In: "cookie", Name: "convertd_session",
		Description: "What POST /v1/account/sign-in has a browser keep.",
	}
	doc.Security = []map[string][]string{{"ApiKey": {}}, {"Bearer": {}}, {"Session": {}}, {}}
}
