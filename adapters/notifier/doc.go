// Package notifier owns the sending of one message to a URL that a user has named: how it is
// signed, and what is kept of the answer.
//
// It may not decide when something is sent, or whether again. It dials as it is told to, so that
// addresses are judged in one place.
package notifier
