// Package httpapi owns the HTTP side of the API: routes, the way of bytes in and out, and how jobs,
// files and faults look on the wire.
//
// It decides nothing about conversions: it turns requests into calls of the application, and what
// they return into answers.
package httpapi
