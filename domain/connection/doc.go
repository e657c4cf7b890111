// Package connection owns what an owner keeps of a storage of their own, so that jobs can name it.
//
// It knows no storage by name, and holds secrets only as they are sealed.
package connection
