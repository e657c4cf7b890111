package ports

// Stopwatch counts the time that a piece of work takes. Whoever lets it wait for a slot stops the
// watch meanwhile: that time is not the work's.
type Stopwatch interface {
	// Pause stops the watch until resume is called, which may be done once. Pauses may overlap: it
	// goes on when the last has ended.
	Pause() (resume func())
}

// StopwatchKey is under which a context holds the Stopwatch of the work that is done with it. Work
// without one is not timed.
type StopwatchKey struct{}
