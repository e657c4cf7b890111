// Shows a rectangle of each page. Arguments: the PDF, where to write it, and a file of JSON: the
// rectangle in points from the upper left of the page as it is shown. Prints, in JSON, the size of
// the first page that it reaches out of, null where it fits on all.
var doc = new PDFDocument(scriptArgs[0]), part = JSON.parse(read(scriptArgs[2])), outside = null;

// A page has from the nodes above it what it lacks.
function entry(page, key) {
	for (var node = page, up = 0; node && up < 100; node = node.Parent, up++)
		if (node[key]) return node[key];
	return null;
}

function box(page, key) {
	var found = entry(page, key), list = [];
	for (var i = 0; found && found.isArray() && i < 4; i++) list.push(found[i] ? found[i].asNumber() : 0);
	if (list.length < 4) return null;
	return [Math.min(list[0], list[2]), Math.min(list[1], list[3]), Math.max(list[0], list[2]), Math.max(list[1], list[3])];
}

// shown is what a viewer shows of a page: its CropBox, as far as that is on the paper.
function shown(page) {
	var paper = box(page, "MediaBox") || [0, 0, 612, 792], cut = box(page, "CropBox");
	if (!cut) return paper;
	var both = [Math.max(paper[0], cut[0]), Math.max(paper[1], cut[1]), Math.min(paper[2], cut[2]), Math.min(paper[3], cut[3])];
	return both[0] < both[2] && both[1] < both[3] ? both : paper;
}

function crop(page) {
	var whole = shown(page), turn = entry(page, "Rotate"), unit = page.UserUnit ? page.UserUnit.asNumber() : 1;
	turn = turn ? ((turn.asNumber() % 360) + 360) % 360 : 0;
	var wide = whole[2] - whole[0], high = whole[3] - whole[1], aside = turn == 90 || turn == 270;
	var x = part.x / unit, y = part.y / unit, w = part.width / unit, h = part.height / unit;
	var most = aside ? [high, wide] : [wide, high];

	// Sizes of pages are seldom whole numbers: what is over by less than one is the page's edge.
	if (x + w >= most[0] + 1 / unit || y + h >= most[1] + 1 / unit) {
		if (!outside) outside = { width: most[0] * unit, height: most[1] * unit };
		return;
	}
	w = Math.min(w, most[0] - x);
	h = Math.min(h, most[1] - y);

	var left = whole[0], low = whole[1], right = whole[2], top = whole[3];
	page.put("CropBox", {
		0: [left + x, top - y - h, left + x + w, top - y],
		90: [left + y, low + x, left + y + h, low + x + w],
		180: [right - x - w, low + y, right - x, low + y + h],
		270: [right - y - h, top - x - w, right - y, top - x]
	}[turn] || [left + x, top - y - h, left + x + w, top - y]);
	["TrimBox", "BleedBox", "ArtBox"].forEach(function (key) { if (page[key]) page.delete(key); });
}

for (var i = 0; i < doc.countPages(); i++) crop(doc.findPage(i));
doc.save(scriptArgs[1], "decrypt");
print(JSON.stringify(outside));
