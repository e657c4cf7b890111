// Package ports owns the interfaces through which the application reaches the world, one file a
// port.
//
// It holds no behaviour. Every sentence in a port's comment is a case in that port's suite under
// test/contract.
package ports
