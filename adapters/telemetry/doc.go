// Package telemetry owns what is sent to OpenTelemetry collectors: spans of requests, waits, tasks
// and engines, and the metrics that are served to Prometheus, too.
//
// It measures nothing of its own, and is told where to send by the variables that every program
// with OpenTelemetry knows.
package telemetry
