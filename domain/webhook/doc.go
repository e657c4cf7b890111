// Package webhook owns what an endpoint is that events are sent to, what becomes of a delivery, and
// when it is tried again.
//
// It may not send anything, and holds secrets only as they are sealed.
package webhook
