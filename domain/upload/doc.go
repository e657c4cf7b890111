// Package upload holds what is known of a file that comes in over several requests.
//
// It may not know where its parts lie, nor read them.
package upload
