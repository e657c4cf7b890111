// Package docs owns the pages for people: the guide, which is read from Markdown, and the page that
// shows the API's description and tries requests out.
//
// They load nothing from other servers and let no script in but their own; what the API is, they
// read from the description alone.
package docs
