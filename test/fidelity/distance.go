package main

import (
	"fmt"
	"math"
)

// distance is the mean Euclidean one of two pictures in Lab of 8 bits a channel, in which 255 is a
// lightness of 100, and a and b are steps of one.
func distance(was, is []byte) (float64, error) {
	if len(was) != len(is) || len(was) == 0 {
		return 0, fmt.Errorf("they have %d and %d bytes", len(was), len(is))
	}

	sum := 0.0

	for i := 0; i+2 < len(was); i += 3 {
		l := (float64(was[i]) - float64(is[i])) * 100 / 255
		a := float64(was[i+1]) - float64(is[i+1])
		b := float64(was[i+2]) - float64(is[i+2])
		sum += math.Sqrt(l*l + a*a + b*b)
	}

	return sum / float64(len(was)/3), nil
}
