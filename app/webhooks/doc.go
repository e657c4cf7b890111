// Package webhooks owns the way of an event from the log to those who want to hear of it.
//
// The log is the outbox: an event is written in the transaction of the change that it tells of.
// Some process publishes it, in one transaction: it gets its number in the feed, and a delivery to
// each endpoint that wants it. A worker sends the deliveries of one endpoint, several at once but
// those of one job one after another, and writes down what came of each.
//
// It may not change what events tell of.
package webhooks
