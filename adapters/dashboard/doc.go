// Package dashboard owns the pages for people: what is built from ui stands in dist, and is served
// from the binary.
//
// It may not know anything that /v1 does not tell: the pages are a client of it and of nothing
// else. dist is checked in, so that the server is built without Node.js; a test holds it to ui.
package dashboard
