// Takes links out of the annotations of each page, and keeps them with the page.
var doc = new PDFDocument(scriptArgs[0]);
for (var i = 0; i < doc.countPages(); i++) {
	var page = doc.findPage(i), annots = page.Annots, links = doc.newArray(), others = doc.newArray();
	for (var k = 0; annots && k < annots.length; k++)
		(annots[k].Subtype == "Link" ? links : others).push(annots.get(k));
	page.put("Annots", others);
	page.put("ConvertdLinks", links);
}
doc.save(scriptArgs[1], "decrypt");
