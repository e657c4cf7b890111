// Package parts owns the upload of an object to S3, in parts where it is large, and how long an
// upload is tried again by a client that does not bound that.
//
// It may not hold more of the object in memory than a few parts, nor leave any where the upload
// comes to nothing.
package parts
