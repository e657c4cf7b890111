// Command quality measures what each quality of a film comes to: size, likeness and time, beside
// what the encoder makes at the same rate factor with the other effort that convertd knows.
//
//	go tool task build && go run ./test/bench/quality -report test/bench/quality.md
package main
