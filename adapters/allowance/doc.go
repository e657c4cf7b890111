// Package allowance owns what an owner is entitled to where the configuration alone says it.
//
// It may not know who the owners are: to it, all are the same.
package allowance
