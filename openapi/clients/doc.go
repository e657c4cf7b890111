// Package clients owns what is generated of the API's description for clients: the types and calls
// of the SDKs, their READMEs, and the Postman collection.
//
// It knows no route: all that it writes comes from the published description and the templates
// beside it. How a client sends, waits and retries is written by hand in each SDK.
package clients
