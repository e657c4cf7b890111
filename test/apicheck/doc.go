// Package apicheck owns how an answer of the server is held against the API's description, in both
// of its versions.
//
// It is strict: a status, code, header or field that the description does not have is a fault. It
// judges answers, never requests.
package apicheck
