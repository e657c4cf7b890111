package option

// Values are checked values by field name: string for Text and Choice, int for Integer and Bitrate (bits a second),
// map[string]string for TextMap, []byte for Base64, map[string]any for Object. A field that was neither given nor has a default is absent.
type Values map[string]any

// Text returns the text or choice under the name, "" where absent.
func (v Values) Text(name string) string {
	s, _ := v[name].(string)
	return s
}

// Bytes returns the content under the name, nil where absent.
func (v Values) Bytes(name string) []byte {
	b, _ := v[name].([]byte)
	return b
}

// Int returns the number under the name and whether it is there. Numbers that went through JSON are accepted.
func (v Values) Int(name string) (int, bool) {
	switch n := v[name].(type) {
	case int:
		return n, true
	case float64:
		return int(n), true
	}
	return 0, false
}

// Map returns the text map under the name, nil where absent. Maps that went through JSON are accepted.
func (v Values) Map(name string) map[string]string {
	switch m := v[name].(type) {
	case map[string]string:
		return m
	case map[string]any:
		texts := make(map[string]string, len(m))
		for k, x := range m {
			texts[k], _ = x.(string)
		}
		return texts
	}
	return nil
}

// Has reports whether the name holds a value.
func (v Values) Has(name string) bool { _, ok := v[name]; return ok }
