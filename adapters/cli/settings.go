package cli

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// settings are flags that are made from a list: each command takes those settings of an
// installation that concern it.
type settings struct {
	kong.Plugins

	list []Setting
}

// settingsOf makes the flags. An absent one stays nil, so that the environment and the file of
// settings have their say.
func settingsOf(list []Setting) settings {
	fields := make([]reflect.StructField, len(list))
	for i, s := range list {
		help := s.Doc
		if s.Default != "" {
			help = fmt.Sprintf("%s Default: %s.", s.Doc, s.Default)
		}

		fields[i] = reflect.StructField{
			Name: "F" + strconv.Itoa(i),
			Type: reflect.TypeFor[*string](),
			Tag: reflect.StructTag(
				fmt.Sprintf(
					"name:%q help:%q placeholder:\"VALUE\" group:\"settings\"",
					strings.ReplaceAll(s.Key, "_", "-"),
					escape(help),
				),
			),
		}
	}

	return settings{kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}, list}
}

// escape keeps kong from taking a dollar for a variable.
func escape(text string) string { return strings.ReplaceAll(text, "$", "$$") }

// given returns the settings whose flags were given.
func (s settings) given() []Given {
	var found []Given

	values := reflect.ValueOf(s.Plugins[0]).Elem()
	for i, one := range s.list {
		if v, _ := reflect.TypeAssert[*string](values.Field(i)); v != nil {
			found = append(found, Given{one.Key, *v})
		}
	}

	return found
}
