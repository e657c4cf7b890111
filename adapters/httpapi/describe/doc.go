// Package describe owns how the API's OpenAPI document is completed and rendered: answers, errors,
// headers, security, versions and formats.
//
// It knows no route: what a route takes and gives is handed to it, and it serves nothing.
package describe
