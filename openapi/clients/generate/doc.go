// Command generate writes the generated files of the SDKs and the Postman collection.
//
// It is run by go generate ./openapi and takes the folder to write into.
package main
