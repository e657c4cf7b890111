package quota

import "time"

const length = 24 * time.Hour

// Day is a day in UTC: how many there were since 1970.
type Day int64

// DayOf returns the day of an instant.
func DayOf(t time.Time) Day { return Day(t.Unix() / int64(length/time.Second)) }

// Begins returns the day's first instant.
func (d Day) Begins() time.Time { return time.Unix(int64(d)*int64(length/time.Second), 0).UTC() }

// Ends returns the first instant of the next day.
func (d Day) Ends() time.Time { return (d + 1).Begins() }
