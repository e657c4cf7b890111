// Puts links back among the annotations of each page.
var doc = new PDFDocument(scriptArgs[0]);
for (var i = 0; i < doc.countPages(); i++) {
	var page = doc.findPage(i), links = page.ConvertdLinks, annots = page.Annots || doc.newArray();
	for (var k = 0; links && k < links.length; k++) annots.push(links.get(k));
	if (annots.length > 0) page.put("Annots", annots);
	page.delete("ConvertdLinks");
}
doc.save(scriptArgs[1], "");
