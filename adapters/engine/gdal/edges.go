package gdal

import "github.com/convertd/convertd/domain/route"

// readable are the formats that are read, and the driver of each.
func readable() map[string]string {
	return map[string]string{
		"geojson": "GeoJSON", "geojsonl": "GeoJSONSeq", "topojson": "TopoJSON", "kml": "LIBKML",
		"kmz": "LIBKML", "gpx": "GPX", "gml": "GML", "gpkg": "GPKG", "shz": "ESRI Shapefile",
		"fgb": "FlatGeobuf", "gmt": "OGR_GMT", "jml": "JML",
	}
}

// target is how a format is written.
type target struct {
	driver string
	args   []string
	layers bool // it holds several
	loss   route.Loss
}

func writable() map[string]target {
	return map[string]target{
		"geojson":  {driver: "GeoJSON", args: []string{"-lco", "RFC7946=YES"}},
		"geojsonl": {driver: "GeoJSONSeq"},
		"kml":      {driver: "LIBKML", layers: true},
		"kmz":      {driver: "LIBKML", layers: true},
		// names beside its own go into an extension
		"gpx": {driver: "GPX", args: []string{"-dsco", "GPX_USE_EXTENSIONS=YES"}, layers: true},
		"gml": {
			driver: "GML",
			args:   []string{"-dsco", "FORMAT=GML3", "-dsco", "XSISCHEMA=OFF"},
			layers: true,
		},
		"gpkg": {driver: "GPKG", layers: true},
		"shz": {
			driver: "ESRI Shapefile",
			args:   []string{"-lco", "ENCODING=UTF-8"},
			loss:   route.Partial,
		},
		"fgb": {driver: "FlatGeobuf"},
		"gmt": {driver: "OGR_GMT"},
		"jml": {driver: "JML"},
		"csv": {driver: "CSV", args: []string{"-lco", "GEOMETRY=AS_WKT"}, loss: route.Partial},
	}
}

func edges() []route.Edge {
	const cost = 80 // milliseconds of a small file, measured

	var list []route.Edge

	for from := range readable() {
		for to, t := range writable() {
			if from == to || to == "gpx" && heights(from) {
				continue
			}

			list = append(list, route.Edge{
				From: from, To: to, Engine: name, Cost: cost, Loss: max(route.Faithful, t.loss),
			})
		}
	}

	return list
}

// heights tells the formats of whose places GPX takes none as they are: they become GeoJSON first.
func heights(id string) bool { return id == "kml" || id == "kmz" || id == "jml" }
