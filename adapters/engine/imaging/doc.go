// Package imaging owns the conversion of the commonest picture formats in Go, for machines without
// vips: both sides, the engine and the program that it starts.
//
// The engine decodes nothing: it has the server's own binary run in the sandbox as "convertd engine
// imaging", which is Main. That starts no process, knows no path but the two that it is given, and
// stops where a picture declares more pixels than it may.
package imaging
