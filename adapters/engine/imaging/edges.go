package imaging

import "github.com/convertd/convertd/domain/route"

// costs are in milliseconds by target, and made so that vips wins wherever it is: a photograph of
// 12 megapixels takes about three times as long as with vips, and this is that multiple of what a
// small picture costs there.
func costs() map[string]int {
	return map[string]int{"jpg": 225, "png": 240, "gif": 330, "tiff": 225, "bmp": 250}
}

// edges lists every pair of formats. All are partial: colour profiles, notes on the picture, and
// all frames and pages but the first are lost.
func edges() []route.Edge {
	var list []route.Edge

	for from := range costs() {
		for to, cost := range costs() {
			if claimed(from, to) {
				edge := route.Edge{
					From:   from,
					To:     to,
					Engine: name,
					Cost:   cost,
					Loss:   route.Partial,
				}
				if to == "jpg" {
					edge.Options = []string{"quality"}
				}

				list = append(list, edge)
			}
		}
	}

	return list
}

// claimed leaves out what changes nothing: the others can be made anew, smaller or as one frame.
func claimed(from, to string) bool {
	_, reads := costs()[from]
	_, writes := costs()[to]

	return reads && writes && (from != "bmp" || to != "bmp")
}
