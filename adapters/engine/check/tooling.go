package check

import "regexp"

// tooled is how a program reads a finished file back.
type tooled struct {
	pkg     string // of Debian
	program string // "" where it is called as its row
	args    []string
	shows   *regexp.Regexp // what it says of a good file; nil where it ends well for no other
	needs   string         // a path beside the program without which it cannot; "" for none
}

// tooling returns how each format's program is asked, by the name in the table of formats.
func tooling() map[string]tooled {
	all := map[string]tooled{
		"bsdcat": {pkg: "libarchive-tools"},
		"brotli": {pkg: "brotli", args: []string{"--test"}},
		"fc-scan": {
			pkg: "fontconfig", args: []string{"--format", "%{fontformat}: %{family}\\n"},
			shows: regexp.MustCompile(`(TrueType|CFF|Type \S+): \S`),
		},
		"sqlite3": {
			pkg: "sqlite3", args: []string{"-readonly", "-cmd", "PRAGMA integrity_check"},
			shows: regexp.MustCompile(`(?m)^ok$`),
		},
	}
	for name, script := range pythons() {
		all[name] = tooled{
			pkg: "python3-minimal", program: "python3", args: []string{"-I", "-c", script},
		}
	}

	const modules = "/usr/lib/python3/dist-packages/"

	for _, name := range []string{"msgpack", "cbor2"} {
		by := all[name]
		by.pkg, by.needs = "python3-"+name, modules+name
		all[name] = by
	}

	return all
}

// pythons are the formats that Python reads, and how.
func pythons() map[string]string {
	return map[string]string{
		"json":    "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))",
		"ndjson":  "import json, sys; [json.loads(l.strip('\\x1e')) for l in open(sys.argv[1], encoding='utf-8')]",
		"xml":     "import xml.sax, sys; xml.sax.parse(sys.argv[1], xml.sax.ContentHandler())",
		"toml":    "import tomllib, sys; tomllib.load(open(sys.argv[1], 'rb'))",
		"plist":   "import plistlib, sys; plistlib.load(open(sys.argv[1], 'rb'))",
		"msgpack": "import msgpack, sys; msgpack.load(open(sys.argv[1], 'rb'), strict_map_key=False)",
		"cbor2":   "import cbor2, sys; cbor2.load(open(sys.argv[1], 'rb'))",
	}
}
