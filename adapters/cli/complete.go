package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/option"
)

// The scripts leave the names of files to the shell, which knows how to quote them. A shell that
// takes NAME=VALUE for one word says so by COMP_WHOLE, and is given whole words.
const (
	bashScript = `_convertd() {
    local IFS=$'\n'
    COMPREPLY=($(COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" command "$1" 2>/dev/null))
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o bashdefault -o default -F _convertd convertd`

	zshScript = `#compdef convertd
_convertd() {
    local -a found
    found=("${(@f)$(COMP_WHOLE=1 COMP_LINE="${(j: :)words[1,CURRENT]}" "${words[1]}" 2>/dev/null)}")
    found=(${found:#})
    if (( ! $#found )); then _files; return; fi
    compadd -S '' -- ${(M)found:#*=}
    compadd -- ${found:#*=}
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _convertd convertd`

	fishScript = `function __complete_convertd
    set -lx COMP_WHOLE 1
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct)
    and set COMP_LINE "$COMP_LINE "
    set -l found (convertd 2>/dev/null)
    if test (count $found) -eq 0
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $found
    end;
end
complete -f -c convertd -a "(__complete_convertd)"`
)

// completesOption completes what stands behind -o on a line that a shell asks about: the options of
// the operation, and the values of one. done is false where the line asks for something else.
func completesOption(out io.Writer, environ func(string) string) (done bool) {
	line := environ("COMP_LINE")
	if at, err := strconv.Atoi(environ("COMP_POINT")); err == nil && at >= 0 && at < len(line) {
		line = line[:at]
	}

	words := strings.Fields(line)
	if strings.HasSuffix(line, " ") {
		words = append(words, "")
	}

	const least = 4 // convertd, a command, -o, and what is typed
	if len(words) < least || !slices.Contains([]string{"-o", "--option"}, words[len(words)-2]) {
		return false
	}

	op, ok := commanded(words[1])
	if !ok {
		return false
	}

	for _, found := range optionWords(op.Fields, words[len(words)-1], environ("COMP_WHOLE") != "") {
		fmt.Fprintln(out, found)
	}

	return true
}

// optionWords are the ways to go on with an option. Without whole, a value stands alone: the shell
// has parted it from its name.
func optionWords(fields []option.Field, typed string, whole bool) (found []string) {
	name, value, hasValue := strings.Cut(typed, "=")

	for _, f := range fields {
		switch {
		case !hasValue && strings.HasPrefix(f.Name, name):
			found = append(found, f.Name+"=")
		case hasValue && f.Name == name:
			for _, choice := range choicesOf(f) {
				if !strings.HasPrefix(choice, value) {
					continue
				}

				if whole {
					choice = name + "=" + choice
				}

				found = append(found, choice)
			}
		}
	}

	return found
}

func choicesOf(f option.Field) []string {
	if f.Type == option.Boolean {
		return []string{"true", "false"}
	}

	return f.Choices
}
