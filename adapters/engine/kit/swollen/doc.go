// Package swollen owns the refusal of small files that are far more work than any their size: PDFs
// whose streams unpack to gigabytes, documents and pages whose elements lie hundreds deep in each
// other, drawings whose parts repeat each other. It also owns how much processor time a command may
// spend on a PDF by its size.
//
// Work that ends soon is not looked after. It looks into no file in the server: a program that is
// shut in does.
package swollen
