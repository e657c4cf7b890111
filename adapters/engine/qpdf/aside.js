// Takes links out of the annotations of each page, and keeps them with the page. Prints, in JSON,
// how many of the others cannot be drawn, or say more than their looks.
var doc = new PDFDocument(scriptArgs[0]), lost = { said: 0, bare: 0, files: 0 };

function count(annot) {
	var kind = annot.Subtype ? annot.Subtype.asName() : "";
	if (kind == "Widget" || kind == "Popup") return;
	if (kind == "FileAttachment") { lost.files++; return; }
	if (!annot.AP || !annot.AP.N) lost.bare++;
	if (kind != "FreeText" && annot.Contents && annot.Contents.isString() && annot.Contents.asString()) lost.said++;
}

for (var i = 0; i < doc.countPages(); i++) {
	var page = doc.findPage(i), annots = page.Annots, links = doc.newArray(), others = doc.newArray();
	for (var k = 0; annots && k < annots.length; k++) {
		if (!annots[k]) continue;
		if (annots[k].Subtype == "Link") { links.push(annots.get(k)); continue; }
		count(annots[k]);
		others.push(annots.get(k));
	}
	page.put("Annots", others);
	page.put("ConvertdLinks", links);
}
doc.save(scriptArgs[1], "decrypt");
print(JSON.stringify(lost));
