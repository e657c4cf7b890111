// Package audit owns what is kept of who did what: sign-ins, changes of users, keys and plans, and
// deletions.
//
// It may hold no secret: neither a password nor a key, whole or in part.
package audit
