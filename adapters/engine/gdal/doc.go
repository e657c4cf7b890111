// Package gdal owns the engine of maps and tracks: what lies where, with what is said of it. GDAL's
// ogr2ogr reads and writes it.
//
// A file that GDAL takes for another format than its own is refused. It draws no map.
package gdal
