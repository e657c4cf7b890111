package recall

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// notes is the file of kept answers.
type notes struct {
	Installation string            `json:"installation"`
	Answers      map[string]answer `json:"answers"` // by question
}

// answer is what a tool wrote that ended with success.
type answer struct {
	Stdout []byte `json:"stdout,omitempty"`
	Stderr string `json:"stderr,omitempty"`
}

// load returns the answers kept for an installation: none where the file is missing, cut short or
// of another.
func load(path, installation string) map[string]answer {
	var n notes

	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &n) != nil || n.Installation != installation {
		return nil
	}

	return n.Answers
}

// save replaces the file at once, so that another process never reads half of it. It need not
// outlive a power cut: what is lost is asked anew.
func save(path string, n notes) error {
	text, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("write down what tools said: %w", err)
	}

	file, err := os.CreateTemp(filepath.Dir(path), ".tools-*")
	if err != nil {
		return fmt.Errorf("write down what tools said: %w", err)
	}

	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}

	if err != nil {
		return fmt.Errorf(
			"write down what tools said: %w",
			errors.Join(err, os.Remove(file.Name())),
		)
	}

	return nil
}
