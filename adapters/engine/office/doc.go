// Package office owns the engine that makes office files and e-books smaller: their pictures are
// encoded anew, and all parts are packed as small as they get.
//
// It changes no text, no layout and no name of a part. The file is opened by our own binary, shut
// in, and the pictures by vips.
package office
