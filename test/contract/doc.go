// Package contract owns one suite a port: every sentence of a port's comment is a case, run by each
// adapter and by the fake.
//
// It may not know any adapter: a suite sees its port alone.
package contract
