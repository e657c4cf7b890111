// Package harness owns real servers for tests, benchmarks and the demo: it builds the binary, starts it, and stops or kills it.
//
// It looks into nothing: what a server does is seen over HTTP alone.
package harness
