// Package metrics owns the Prometheus metrics of the service: what is measured, under which names,
// and how it is served.
//
// It may not hold ids, names of files or anything else without bounds in a label, and it decides
// nothing.
package metrics
