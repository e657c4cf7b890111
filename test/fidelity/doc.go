// Command fidelity converts files whose properties are known and measures what is left of them, by
// tools that made none of the results, against the bounds of a table.
//
// Its test runs the quick rows; the command runs all and prints a report.
package main
