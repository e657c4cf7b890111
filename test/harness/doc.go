// Package harness owns real servers for tests, benchmarks and the demo: it builds the binary,
// starts it, and stops or kills it.
//
// It looks into no server: what one does is seen over HTTP, and in the machine's table of
// processes.
package harness
