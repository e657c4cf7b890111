// Package route owns the conversion matrix, made of engines' edges, and the planner that finds the
// best chain through it.
//
// It knows no engine by name and runs nothing.
package route
