// Package web owns the transport of HTTP for all that answers browsers and programs: request ids,
// the access log, recovery, paced and bounded bodies, forms, JSON, streams of events, downloads,
// CORS, where a call comes from, and which pages and names an open server answers.
//
// It knows no job, no file and no other resource, and no shape of an error: how a request is
// refused is handed to it.
package web
