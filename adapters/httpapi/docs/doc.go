// Package docs owns the page that shows the API's description and tries requests out.
//
// It loads nothing from other servers and lets no script in but its own; what the API is, it reads from the description alone.
package docs
