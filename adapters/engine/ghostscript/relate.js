// Describes attached files as PDF/A-3 wants them described.
var doc = new PDFDocument(scriptArgs[0]);
var root = doc.getTrailer().Root, files = doc.newArray();

function describe(spec) {
	if (!spec.EF) return;
	spec.put("AFRelationship", "Unspecified");
	if (!spec.UF) spec.put("UF", spec.F);
	if (!spec.F) spec.put("F", spec.UF);
	if (!spec.EF.F.Subtype) spec.EF.F.put("Subtype", "application/octet-stream");
}

function walk(node) {
	for (var i = 1; node.Names && i < node.Names.length; i += 2) {
		describe(node.Names[i]);
		files.push(node.Names.get(i));
	}
	for (i = 0; node.Kids && i < node.Kids.length; i++) walk(node.Kids[i]);
}

if (root.Names && root.Names.EmbeddedFiles) walk(root.Names.EmbeddedFiles);
for (var i = 0; i < doc.countPages(); i++) {
	var list = doc.findPage(i).Annots;
	for (var k = 0; list && k < list.length; k++) if (list[k].FS) describe(list[k].FS);
}
if (files.length > 0) root.put("AF", files);
doc.save(scriptArgs[1], "");
