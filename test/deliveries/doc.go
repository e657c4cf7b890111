// Package deliveries owns the proof that events arrive: at receivers that hang, fail or are away,
// from workers that are killed meanwhile, on both databases.
//
// It goes past the HTTP API: events are written as the application writes them. What takes days is
// proved apart, of the service on a real store with a clock that a test turns.
package deliveries
