// Package openid owns signing in by an OpenID provider.
//
// It may not decide which user somebody is.
package openid
