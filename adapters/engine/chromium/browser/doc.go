// Package browser owns how a page is loaded and drawn by a running Chromium, over its debugging
// protocol.
//
// It runs as a program of its own, shut in beside Chromium. It opens nothing but the page that it
// is given, and where that comes in a zip, what lies beside it there: whatever the page asks for
// besides is refused, and named in the report.
//
// The protocol goes over two pipes, a JSON message and a NUL each, which the usual client libraries
// do not speak; a port would need a network.
package browser
