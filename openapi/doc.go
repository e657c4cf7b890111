// Package openapi owns the API's description as files, openapi.yaml (3.1) and openapi-3.0.yaml, for those who generate clients from it.
//
// It holds no code: the files are written by `go generate ./openapi` alone, out of what package httpapi says of its routes.
package openapi

//go:generate go run ../bootstrap/cmd/convertd openapi --output openapi.yaml
//go:generate go run ../bootstrap/cmd/convertd openapi --version 3.0 --output openapi-3.0.yaml
