// Package bibutils owns the engine of bibliographies: the programs of bibutils turn each format
// into MODS and back, and pandoc writes BibTeX as the JSON of citation styles.
//
// MODS stands between any other two: the planner goes over it.
package bibutils
