// Package insight owns what an operator sees of a whole installation: what is installed, what waits
// and runs, how much room there is, and why work has failed.
//
// It changes nothing, and knows neither engines nor databases.
package insight
