// Package openapi owns the API's description as files, openapi.yaml (3.1) and openapi-3.0.yaml, for
// those who generate clients from it.
//
// It holds no code: the files are written by `go generate ./openapi` alone, out of what package
// httpapi says of its routes.
package openapi

// Release is the version that the files say: that of the source, where a server says its build's.
const Release = "0.1.0"

//go:generate go run ../bootstrap/cmd/convertd openapi --release 0.1.0 --output openapi.yaml
//go:generate go run ../bootstrap/cmd/convertd openapi --release 0.1.0 --version 3.0 --output openapi-3.0.yaml
//go:generate go run ./clients/generate .
