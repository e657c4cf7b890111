// Package work owns the execution of tasks: it claims them, brings inputs in, runs engines' chains,
// has outputs verified and stores the results.
//
// It decides nothing about HTTP or queues; how tools are confined is the engines' business.
package work
