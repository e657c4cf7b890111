// Package quota owns plans: how much of the service an owner may use.
//
// It counts nothing by itself, and does not know who the owners are.
package quota
