// Takes out what a part of PDF/A forbids and Ghostscript would keep, and says what that was.
var doc = new PDFDocument(scriptArgs[0]), files = scriptArgs[2] == "3";
var root = doc.getTrailer().Root;
var lost = { files: 0, blank: 0, fields: false, tagged: !!root.StructTreeRoot };

function empty(box) {
	return box && box[0] - box[2] == 0 && box[1] - box[3] == 0;
}

// Links are printed and shown, or Ghostscript drops them.
function stays(annot) {
	if (annot.Subtype == "Widget") lost.fields = true;
	if (annot.Subtype == "FileAttachment" && !files) {
		lost.files++;
		return false;
	}
	if (annot.Subtype == "Link" || annot.Subtype == "Popup" || annot.Subtype == "Widget") return true;
	if (annot.AP && annot.AP.N || empty(annot.Rect)) return true;
	lost.blank++;
	return false;
}

for (var i = 0; i < doc.countPages(); i++) {
	var page = doc.findPage(i), list = page.Annots, left = doc.newArray();
	if (!list) continue;
	for (var k = 0; k < list.length; k++) {
		if (!stays(list[k])) continue;
		if (list[k].Subtype == "Link") list[k].put("F", 4);
		left.push(list.get(k));
	}
	page.put("Annots", left);
}
if (root.Names && root.Names.EmbeddedFiles && !files) {
	lost.files++;
	root.Names.delete("EmbeddedFiles");
}
// What the PDF says of itself is copied afterwards: of an odd one, Ghostscript drops all. Without any,
// it drops bookmarks and attached files, but reads some PDFs that it does not read otherwise.
if (scriptArgs[3] == "bare") doc.getTrailer().delete("Info");
else {
	var info = doc.newDictionary();
	info.put("Producer", doc.newString("convertd"));
	doc.getTrailer().put("Info", doc.addObject(info));
}
doc.save(scriptArgs[1], "");
print(JSON.stringify(lost));
