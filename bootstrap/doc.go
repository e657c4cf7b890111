// Package bootstrap owns the configuration, the lists of engines and storages, and how everything
// is wired, started and stopped.
//
// It holds no rules of conversion and no protocol: it only puts adapters and use cases together.
package bootstrap

//go:generate sh -c "go run ./cmd/guide ../README.md ../openapi/docs/*.md"
