// Package sdks holds the clients under openapi/sdks to what their READMEs show: each is compiled,
// and its examples are run against a server that refuses every request once.
//
// It knows nothing of the languages but how a program of each is started.
package sdks
