package recall

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// watched is what changes where a tool may answer otherwise though its own file is the same: its
// libraries come from packages, its languages lie in a folder, its policy in another.
func watched() []string {
	return []string{
		"/var/lib/dpkg/status",
		"/usr/share/tesseract-ocr/5/tessdata",
		"/etc/ImageMagick-6",
	}
}

// installation says in one word what is installed, and what about adds.
func installation(about string) string {
	words := []string{about, version("/proc/self/exe")}
	for _, path := range watched() {
		words = append(words, version(path))
	}

	return sum(strings.Join(words, "\n"))
}

// version tells one state of a file or folder from another.
func version(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return path + " is not here"
	}

	return fmt.Sprint(path, info.Size(), info.ModTime().UnixNano())
}

// asks tells whether a command is a question: nothing goes in, nothing is left behind.
func asks(c sandbox.Command) bool {
	for _, in := range c.Inputs {
		if in.Host != "" {
			return false
		}
	}

	return c.Dir == "" && c.Line == nil
}

// key returns what a question is known by; path is the tool's.
func key(path string, c sandbox.Command) string {
	return sum(fmt.Sprintf(
		"%s %q %q %q %+v %v %t",
		version(path), c.Args, c.Env, c.Stdin, c.Inputs, c.Limits, c.Mute,
	))
}

func sum(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}
