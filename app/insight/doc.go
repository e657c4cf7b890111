// Package insight owns what an operator sees of a whole installation: its servers, what is
// installed, what waits and runs, how much room there is, and why work has failed.
//
// It tells other servers that this one runs, and changes nothing else. It knows neither engines nor
// databases.
package insight
