package option

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func (f Field) parseText(in any) (any, string) {
	s, ok := in.(string)
	switch {
	case !ok:
		return nil, "must be a string."
	case strings.TrimSpace(s) == "":
		return nil, "must not be empty."
	case len(s) > MaxText:
		return nil, fmt.Sprintf("must be at most %d bytes.", MaxText)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, f.refuses):
		return nil, "must be UTF-8 text without control characters."
	}

	return s, ""
}

// refuses reports whether a character may not stand in the field's text.
func (f Field) refuses(c rune) bool {
	return unicode.IsControl(c) && (!f.Lines || !strings.ContainsRune("\n\r\t", c))
}

// parseChoice takes a choice in any case, as clients send "High" and "4K".
func (f Field) parseChoice(in any) (any, string) {
	text, ok := plain(in)

	at := slices.IndexFunc(f.Choices, func(c string) bool { return strings.EqualFold(c, text) })
	if !ok || at < 0 {
		return nil, "must be one of: " + strings.Join(f.Choices, ", ") + "."
	}

	return f.Choices[at], ""
}

// parseBoolean takes what forms send: True, true, 1, yes, on.
func parseBoolean(in any) (any, string) {
	if b, ok := in.(bool); ok {
		return b, ""
	}

	text, _ := plain(in)
	switch strings.ToLower(text) {
	case "true", "1", "yes", "on":
		return true, ""
	case "false", "0", "no", "off":
		return false, ""
	}

	return nil, "must be true or false."
}

// plain returns a text or number as text.
func plain(in any) (text string, ok bool) {
	switch x := in.(type) {
	case string:
		return strings.TrimSpace(x), true
	case fmt.Stringer: // json.Number
		return x.String(), true
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	case int:
		return strconv.Itoa(x), true
	}

	return "", false
}

// parseBase64 takes the standard and the URL alphabet, with and without padding, broken into lines
// or not (RFC 4648), and the same in a data URL (RFC 2397).
func (f Field) parseBase64(in any) (any, string) {
	if long, is := in.(LongText); is {
		return f.parseLong(long)
	}

	text, ok := in.(string)
	if !ok || text == "" {
		return nil, "must be a file in base64, or a data URL."
	}

	if data, is := strings.CutPrefix(text, "data:"); is {
		media, encoded, found := strings.Cut(data, ",")
		if !found || !strings.HasSuffix(media, ";base64") {
			return nil, notBase64URL
		}

		text = encoded
	}

	letters := strings.NewReplacer("\n", "", "\r", "", "-", "+", "_", "/")

	text = strings.TrimRight(letters.Replace(strings.TrimSpace(text)), "=")
	if size := base64.RawStdEncoding.DecodedLen(len(text)); f.Max > 0 && size > int(f.Max) {
		return nil, tooLarge(f.Max)
	} else if size > MaxData {
		return nil, tooMuchData()
	}

	content, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, "is not valid base64."
	}

	return content, ""
}

const notBase64URL = `is a data URL that is not in base64; it must begin like "data:image/png;base64,".`

func tooLarge(limit float64) string {
	return fmt.Sprintf("is larger than the limit of %.0f KB.", limit/1024)
}

func tooMuchData() string {
	return fmt.Sprintf("is larger than the limit of %d MB; "+
		"upload it with POST /v1/upload and name the file's id instead.", MaxData>>20)
}

func parseMap(in any) (any, string) {
	m, ok := in.(map[string]any)
	if !ok {
		return nil, "must be an object whose values are strings."
	}

	if len(m) > MaxEntries {
		return nil, fmt.Sprintf("must have at most %d entries.", MaxEntries)
	}

	texts := make(map[string]string, len(m))
	for k, v := range m {
		s, ok := v.(string)
		if !ok {
			return nil, "must be an object whose values are strings."
		}

		if len(k)+len(s) > MaxText {
			return nil, fmt.Sprintf("must have no entry of more than %d bytes.", MaxText)
		}

		texts[k] = s
	}

	return texts, ""
}
