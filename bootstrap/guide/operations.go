package guide

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/openapi/docs"
)

// example is what an operation is shown by.
type example struct {
	From    []string       `json:"from"`    // files
	To      string         `json:"to"`      // a file, or a folder that ends in /
	Options map[string]any `json:"options"` // as in JSON
}

// operations shows every operation on files: what it does, a command, a task, and its options.
func operations() (string, error) {
	text, err := docs.Files.ReadFile("examples.json")
	if err != nil {
		return "", err
	}

	examples := map[string]example{}
	if err := json.Unmarshal(text, &examples); err != nil {
		return "", fmt.Errorf("examples.json: %w", err)
	}

	var page strings.Builder

	for _, op := range operation.All() {
		if op.Role != operation.Process {
			continue
		}

		shown, found := examples[op.Name]
		if !found {
			return "", fmt.Errorf("examples.json has none of %s", op.Name)
		}

		part, err := shown.describe(op)
		if err != nil {
			return "", fmt.Errorf("the example of %s: %w", op.Name, err)
		}

		page.WriteString(part)
	}

	return page.String(), nil
}

// describe is the part of the page that an operation has.
func (e example) describe(op operation.Operation) (string, error) {
	command, err := e.command(op)
	if err != nil {
		return "", err
	}

	task, err := e.task(op)
	if err != nil {
		return "", err
	}

	part := fmt.Sprintf("## %s\n%s\n\n```sh\n%s\n```\n\n```json\n%s\n```\n\n",
		op.Name, op.Doc, command, task)

	own, all := op.Takes(), op.Fields
	if len(own) > 0 {
		part += fields(own) + "\n"
	}

	if len(all) > len(own)+2 { // besides the formats to read and to write
		part += "Besides, what [conversions](options.md) take for the format that is written.\n\n"
	}

	return part, nil
}

// command is the example as a command line.
func (e example) command(op operation.Operation) (string, error) {
	words := append([]string{"convertd", op.Name}, e.From...)
	words = append(words, e.To)

	if err := e.check(op); err != nil {
		return "", err
	}

	for _, f := range op.Fields {
		value, given := e.Options[f.Name]
		if !given {
			continue
		}

		word, err := argument(value)
		if err != nil {
			return "", err
		}

		if !op.Crosses { // a conversion has no flags of its own
			words = append(words, "-o", f.Name+"="+word)
		} else {
			words = append(words, "--"+strings.ReplaceAll(f.Name, "_", "-"), word)
		}
	}

	return strings.Join(words, " "), nil
}

// argument is a value as a word of the shell.
func argument(value any) (string, error) {
	text, plain := value.(string)
	if !plain {
		written, err := json.Marshal(value)
		if err != nil {
			return "", err
		}

		text = string(written)
	}

	if strings.ContainsAny(text, ` "{}*?$;&|<>()`) {
		return "'" + text + "'", nil
	}

	return text, nil
}

// task is the example as a task of a job.
func (e example) task(op operation.Operation) (string, error) {
	input := `"import-file"`
	if op.Joins {
		input = `["import-1", "import-2"]`
	}

	said := fmt.Sprintf(`{"operation": %q, "input": %s`, op.Name, input)
	if op.Target == operation.Named {
		said += fmt.Sprintf(`, "output_format": %q`, e.To[strings.LastIndex(e.To, ".")+1:])
	}

	if len(e.Options) == 0 {
		return said + "}", nil
	}

	options, err := json.Marshal(e.Options)
	if err != nil {
		return "", err
	}

	spaced := strings.NewReplacer(`":`, `": `, `,"`, `, "`).Replace(string(options))

	return said + `, "options": ` + spaced + "}", nil
}
