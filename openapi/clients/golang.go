package clients

// member returns the type of a field of a Go struct: what may be missing is a pointer, unless it
// has a nil of its own.
func member(f Field) string {
	ref := f.Ref
	ref.Null = false

	plain := golang().typeOf(ref)
	if (f.Ref.Null || f.Optional && f.Ref.Kind == Object) && nilless(f.Ref) {
		return "*" + plain
	}

	return plain
}

// result returns the type of what a call of Go gives.
func result(ref Ref) string {
	if ref.Kind == Object {
		return "*" + golang().typeOf(Ref{Kind: Object, Name: ref.Name})
	}

	return golang().typeOf(ref)
}

func nilless(ref Ref) bool { return ref.Kind != List && ref.Kind != Dict && ref.Kind != Any }
