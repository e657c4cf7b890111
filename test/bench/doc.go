// Command bench measures the server beside the bare tools, in one run on one machine, and prints
// the table.
//
// It asserts nothing: a slow machine is no failure. The column "bound" tells what is aimed at.
package main
