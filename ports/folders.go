package ports

// Folders makes work folders for conversions. They lie on a local disk, are this process's own, and
// are cleared at start-up when their process died.
type Folders interface {
	// Make returns the absolute path of a fresh, empty folder.
	Make(name string) (string, error)
	// Remove deletes the folder and all that is in it, whoever owns it by now. A folder that is
	// gone already is no error.
	Remove(path string) error
}
