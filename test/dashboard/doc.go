// Package dashboard owns the proof that the pages work: a real server, real files, and a browser
// that does what people do.
//
// What is done in the browser stands in the scripts beside; Go starts both sides and reports.
package dashboard
