// Package kit owns what every engine is made of: what it needs and may be set to, what it says of
// itself, how its tool is asked and run, and the faults that pictures share.
//
// It knows no tool and no engine, and what formats are it asks the registry.
package kit
