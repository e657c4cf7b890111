// Package warm owns instances of LibreOffice that stay between documents: a start takes a second,
// a small document fifty milliseconds.
//
// It knows nothing of formats and filters, and tells nothing of why a document was not converted:
// what an instance does not make, a LibreOffice of the document's own is asked for. An instance is
// shut in as any command is, sees one document at a time, and ends after a few.
package warm
