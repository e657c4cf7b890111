package metrics

import (
	"math"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sys/unix"
)

// diskCollectors read the room on a folder's file system when they are scraped. What cannot be read
// is no number.
func diskCollectors(dir string) []prometheus.Collector {
	look := func(blocks func(unix.Statfs_t) uint64) func() float64 {
		return func() float64 {
			var fs unix.Statfs_t
			if err := unix.Statfs(dir, &fs); err != nil {
				return math.NaN()
			}

			return float64(fs.Bsize) * float64(blocks(fs))
		}
	}

	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace,
			Name:      "disk_free_bytes",
			Help:      "Room left to the service on the data folder's file system.",
		}, look(func(fs unix.Statfs_t) uint64 { return fs.Bavail })),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace,
			Name:      "disk_size_bytes",
			Help:      "Size of the data folder's file system.",
		}, look(func(fs unix.Statfs_t) uint64 { return fs.Blocks })),
	}
}
