// Package fuzz owns the proof that the server holds to its description whatever it is asked:
// Schemathesis makes requests of the whole OpenAPI document, sound and unsound ones, and judges the
// answers. No status may be 500 or above but as the document says, no answer may be outside it, and
// no route that needs a key may answer without one.
package fuzz
