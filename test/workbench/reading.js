// What a PDF holds, as MuPDF sees it, in JSON on one line.
var doc = new PDFDocument("/in/read.pdf");
var root = doc.getTrailer().Root;
var seen = { pages: [], bookmarks: [], files: {}, fields: {}, tagged: [] };

function pageOf(uri) {
	if (!uri || uri[0] != "#") return 0;
	return doc.resolveLink(uri).page + 1;
}

function bookmarks(list, depth) {
	for (var i = 0; list && i < list.length; i++) {
		seen.bookmarks.push({ title: list[i].title, page: pageOf(list[i].uri), depth: depth });
		bookmarks(list[i].down, depth + 1);
	}
}

function textOf(buffer) {
	var text = "";
	for (var i = 0; i < buffer.length; i++) text += String.fromCharCode(buffer[i]);
	return text;
}

function files(node) {
	if (!node) return;
	var i;
	for (i = 0; node.Names && i < node.Names.length; i += 2)
		seen.files[node.Names[i].asString()] = textOf(node.Names[i + 1].EF.F.readStream());
	for (i = 0; node.Kids && i < node.Kids.length; i++) files(node.Kids[i]);
}

function fields(list, above) {
	for (var i = 0; list && i < list.length; i++) {
		var name = above;
		if (list[i].T) name += (above ? "." : "") + list[i].T.asString();
		if (list[i].V && list[i].V.isString()) seen.fields[name] = list[i].V.asString();
		else if (list[i].T) seen.fields[name] = "";
		fields(list[i].Kids, name);
	}
}

function number(page) {
	for (var i = 0; i < seen.pages.length; i++)
		if (doc.findPage(i).asIndirect() == page.asIndirect()) return i + 1;
	return 0;
}

function tags(node) {
	if (!node || node.isNumber()) return;
	if (node.isArray()) {
		for (var i = 0; i < node.length; i++) tags(node[i]);
		return;
	}
	if (node.Pg) seen.tagged.push(number(node.Pg));
	tags(node.K);
}

for (var i = 0; i < doc.countPages(); i++) {
	var page = doc.loadPage(i), box = page.bound(), text = "", links = [];
	page.toStructuredText().walk({ onChar: function (c) { text += c; } });
	page.getLinks().forEach(function (link) { links.push(pageOf(link.uri)); });
	seen.pages.push({ width: Math.round(box[2] - box[0]), height: Math.round(box[3] - box[1]), text: text, links: links });
}
bookmarks(doc.loadOutline(), 0);
if (root.Names) files(root.Names.EmbeddedFiles);
if (root.AcroForm) fields(root.AcroForm.Fields, "");
if (root.StructTreeRoot) tags(root.StructTreeRoot.K);
print(JSON.stringify(seen));
