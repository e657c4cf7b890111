// Package fluidsynth owns the playing of MIDI files with FluidSynth and a small bank of sounds.
//
// It starts no process itself.
package fluidsynth
