// Package deliveries owns the proof that events arrive: at receivers that hang, fail or are away,
// from workers that are killed meanwhile, on both databases.
//
// It goes past the HTTP API: events are written as the application writes them.
package deliveries
