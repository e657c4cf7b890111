// Package idempotency owns idempotency keys: a call that is sent again with its key makes nothing
// new.
//
// It makes nothing itself: what a call makes stores the call's record in its own transaction,
// through a [Pending].
package idempotency
