// Package spelling owns the guess at which name somebody meant who has misspelled it.
//
// It knows no names: those that there are, are handed to it.
package spelling
