package guide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// check fails for an example whose options the operation would refuse.
func (e example) check(op operation.Operation) error {
	_, taken := op.Apart()

	_, faults := option.Parse(taken, e.Options, "")

	return faults.Err()
}

// options lists what conversions take.
func options() (string, error) {
	_, taken := operation.Conversion().Apart()
	return fields(taken), nil
}

// fields lists options, each with the values that it takes.
func fields(list []option.Field) string { return fieldsAs("option", list) }

// fieldsAs is fields under another name for what is listed.
func fieldsAs(name string, list []option.Field) string {
	var table strings.Builder
	table.WriteString(heading(name, "values", "default", "what it does"))

	for _, f := range list {
		about := f.Doc
		if f.Required {
			about = "Required. " + about
		}

		value := ""
		if f.Default != nil {
			value = code(fmt.Sprint(f.Default))
		}

		table.WriteString(row(code(f.Name), values(f), value, about))
	}

	return table.String()
}

// values says what a field takes.
func values(f option.Field) string {
	said := kinds()[f.Type]

	if f.Type == option.Choice {
		choices := slices.Clone(f.Choices)
		for i, c := range choices {
			choices[i] = code(c)
		}

		said = strings.Join(choices, ", ")
	}

	if f.Type == option.Integer || f.Type == option.Number {
		said += fmt.Sprintf(" from %s to %s", number(f.Min), number(f.Max))
	}

	if f.List {
		said += ", or several"
	}

	return said
}

func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// kinds says for people what values of a type look like.
func kinds() map[option.Type]string {
	return map[option.Type]string{
		option.Text:     "text",
		option.Choice:   "one of several",
		option.Boolean:  "`true` or `false`",
		option.Integer:  "a whole number",
		option.Number:   "a number",
		option.Bitrate:  "a bitrate such as `2M` or `192k`",
		option.Duration: "seconds, or `HH:MM:SS`",
		option.ByteSize: "bytes, or such as `8MB`",
		option.Pages:    "pages such as `1,3-5,last`",
		option.Colour:   "a colour such as `#ff8800` or `white`",
		option.FormatID: "a format's id",
		option.TextMap:  "an object of texts",
		option.Base64:   "base64, or a data URL",
		option.Object:   "an object",
	}
}
