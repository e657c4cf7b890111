package option

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

func (f Field) parseInteger(in any) (any, string) {
	text, ok := plain(in)

	n, err := strconv.ParseFloat(text, 64)
	if !ok || err != nil || n != math.Trunc(n) || !f.holds(n) {
		return nil, fmt.Sprintf("must be a whole number from %.0f to %.0f.", f.Min, f.Max)
	}

	return int(n), ""
}

func (f Field) parseNumber(in any) (any, string) {
	text, ok := plain(in)

	n, err := strconv.ParseFloat(text, 64)
	if !ok || err != nil || !f.holds(n) {
		return nil, fmt.Sprintf("must be a number from %s to %s.", digits(f.Min), digits(f.Max))
	}

	return n, ""
}

// holds reports whether a number is within the field's bounds; NaN is not.
func (f Field) holds(n float64) bool { return n >= f.Min && n <= f.Max }

func digits(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

var bitratePattern = regexp.MustCompile(`^(\d{1,9}(?:\.\d{1,3})?)([kKmM]?)$`)

func (f Field) parseBitrate(in any) (any, string) {
	text, _ := plain(in)

	n, ok := scaled(
		bitratePattern.FindStringSubmatch(text),
		map[string]float64{"": 1, "k": 1e3, "m": 1e6},
	)
	if !ok || !f.holds(n) {
		return nil, fmt.Sprintf(
			"must be bits a second such as 2M or 192k, from %.0fk to %.0fM.",
			f.Min/1e3,
			f.Max/1e6,
		)
	}

	return int(n), ""
}

var sizePattern = regexp.MustCompile(`(?i)^(\d{1,15}(?:\.\d{1,3})?) ?(|[kmg])i?b?$`)

func (f Field) parseSize(in any) (any, string) {
	text, _ := plain(in)
	powers := map[string]float64{"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}

	n, ok := scaled(sizePattern.FindStringSubmatch(text), powers)
	if !ok || !f.holds(n) {
		return nil, fmt.Sprintf(
			"must be a size such as 500KB or 8MB, from %.0f to %.0f bytes.",
			f.Min,
			f.Max,
		)
	}

	return int(n), ""
}

// scaled multiplies the number of a match by what its unit stands for.
func scaled(match []string, units map[string]float64) (n float64, ok bool) {
	if match == nil {
		return 0, false
	}

	n, err := strconv.ParseFloat(match[1], 64)

	return n * units[strings.ToLower(match[2])], err == nil
}

var clockPattern = regexp.MustCompile(`^(?:(?:(\d{1,4}):)?(\d{1,2}):)?(\d{1,9}(?:[.,]\d{1,6})?)s?$`)

// parseDuration takes seconds, MM:SS and HH:MM:SS, each with a fraction.
func (f Field) parseDuration(in any) (any, string) {
	problem := "must be seconds such as 90.5, or a time such as 00:01:30.5, of at most " + digits(
		f.Max,
	) + " seconds."
	text, _ := plain(in)

	m := clockPattern.FindStringSubmatch(text)
	if m == nil {
		return nil, problem
	}

	const minute, hour = 60, 3600

	parts := [3]float64{}
	for i, part := range m[1:] {
		parts[i], _ = strconv.ParseFloat(strings.Replace(part, ",", ".", 1), 64) // "" is zero
	}

	clock := m[2] != ""

	seconds := parts[0]*hour + parts[1]*minute + parts[2]
	if clock && (parts[1] >= minute && m[1] != "" || parts[2] >= minute) || !f.holds(seconds) {
		return nil, problem
	}

	return seconds, ""
}
