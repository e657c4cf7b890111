// Writes PDFs that have some of a PDF's pages. Arguments: the PDF, and a file of JSON:
// { files: whether attached files stay, parts: [ { pages: [ numbers from 1 on ], path: where to } ] }

// Prints, in JSON, what the PDF holds and what could not be kept.

var order = JSON.parse(read(scriptArgs[1])), lost = {};
var holds = holding(new PDFDocument(scriptArgs[0]));
for (var i = 0; i < order.parts.length; i++) write(order.parts[i]);
print(JSON.stringify({ holds: holds, lost: lost }));

// holding tells what pages of their own undo: signatures, and what the PDF forbids.
function holding(doc) {
	var trailer = doc.getTrailer(), root = trailer.Root;
	var holds = { signed: false, attached: false, restricted: !!trailer.Encrypt };
	try {
		leaves(root.Names && root.Names.EmbeddedFiles, "Names", function () { holds.attached = true; });
		if (root.AcroForm) holds.signed = signed(root.AcroForm.Fields, null, 0);
	} catch (e) {
		lost["form fields"] = String(e);
	}
	return holds;
}

function signed(fields, type, depth) {
	for (var i = 0; fields && depth < 100 && i < fields.length; i++) {
		var field = fields[i], own = field.FT || type;
		if (own == "Sig" && field.V || signed(field.Kids, own, depth + 1)) return true;
	}
	return false;
}

// attempt does a stage. A PDF that is wrong there loses what the stage is about.
function attempt(s, what, key, stage) {
	try {
		stage(s);
	} catch (e) {
		drop(s.root, key);
		lost[what] = String(e);
	}
}

function write(part) {
	var doc = new PDFDocument(scriptArgs[0]);
	var root = doc.getTrailer().Root;
	var s = { doc: doc, root: root, all: [], kept: {}, first: {}, annots: {}, parents: {}, names: {} };
	allPages(s);

	pages(s, part.pages);
	attempt(s, "named destinations", "Names", names);
	for (var i = 0; i < s.list.length; i++) annotations(s, s.list[i]);
	attempt(s, "bookmarks", "Outlines", bookmarks);
	attempt(s, "form fields", "AcroForm", fields);
	attempt(s, "tags", "StructTreeRoot", structure);
	attempt(s, "page labels", "PageLabels", function (s) { labels(s, part.pages); });
	others(s);
	if (!order.files) drop(root.Names, "EmbeddedFiles");
	for (var i = 0; i < s.all.length; i++)
		if (!s.kept[s.all[i].asIndirect()]) doc.deleteObject(s.all[i].asIndirect());

	doc.save(part.path, "decrypt,garbage=compact,compress");
}

// allPages finds the pages. To look them up takes longer than all else that many parts need, and each
// part is made of the same objects: those of the first are remembered.
var numbers = null;

function allPages(s) {
	if (numbers) {
		for (var i = 0; i < numbers.length; i++) s.all.push(s.doc.newIndirect(numbers[i], 0));
		return;
	}
	var list = [];
	for (var i = 0, n = s.doc.countPages(); i < n; i++) {
		var page = s.doc.findPage(i);
		s.all.push(page);
		if (page.isIndirect()) list.push(page.asIndirect());
	}
	if (list.length == s.all.length) numbers = list;
}

function drop(dict, key) {
	if (dict && dict[key]) dict.delete(key);
}

function number(object) {
	return object && object.isIndirect() ? object.asIndirect() : 0;
}

// pages makes the page tree anew, flat. A page that comes again is a copy of the first.
function pages(s, wanted) {
	var kids = s.doc.newArray(), tree = s.doc.newDictionary();
	tree.put("Type", s.doc.newName("Pages"));
	tree.put("Count", wanted.length);
	tree = s.doc.addObject(tree);
	s.list = [];
	for (var i = 0; i < wanted.length; i++) {
		var page = s.all[wanted[i] - 1];
		inherit(page);
		if (s.kept[page.asIndirect()]) page = copy(s, page);
		s.kept[page.asIndirect()] = true;
		if (page.StructParents) s.parents[page.StructParents.valueOf()] = true;
		s.list.push(page);
		kids.push(page);
	}
	for (var i = 0; i < s.list.length; i++) s.list[i].put("Parent", tree);
	tree.put("Kids", kids);
	s.root.put("Pages", tree);
}

// inherit writes into a page what it has from the nodes above it.
function inherit(page) {
	var keys = ["Resources", "MediaBox", "CropBox", "Rotate"];
	for (var k = 0; k < keys.length; k++)
		for (var node = page.Parent, up = 0; node && !page[keys[k]] && up < 100; node = node.Parent, up++)
			if (node[keys[k]]) page.put(keys[k], node.get(keys[k]));
}

function copy(s, page) {
	var twin = s.doc.newDictionary(), annots = s.doc.newArray();
	page.forEach(function (key, value) { twin.put(key, page.get(key)); });
	for (var k = 0; page.Annots && k < page.Annots.length; k++)
		if (page.Annots[k].Subtype != "Widget") annots.push(page.Annots.get(k));
	twin.put("Annots", annots);
	return s.doc.addObject(twin);
}

// dead tells what leads to a page that was left out: an array, a name, or an action.
function dead(s, dest) {
	if (!dest) return false;
	if (dest.isArray()) return dest.length > 0 && dest.get(0).isIndirect() && !s.kept[dest.get(0).asIndirect()];
	if (dest.isName()) return s.names[dest.asName()] === true;
	if (dest.isString()) return s.names[dest.asString()] === true;
	if (dest.isDictionary()) return dest.D ? dead(s, dest.D) : false;
	return false;
}

function leadsNowhere(s, object) {
	if (object.Dest) return dead(s, object.Dest);
	return object.A && object.A.S == "GoTo" ? dead(s, object.A.D) : false;
}

// leaves calls for each pair of a tree of names or numbers.
function leaves(node, key, call) {
	var stack = [node], seen = {};
	while (stack.length > 0) {
		var at = stack.pop(), list = at && at[key];
		if (!at || number(at) && seen[number(at)]) continue;
		seen[number(at)] = true;
		for (var i = 0; list && i + 1 < list.length; i += 2) call(list[i], list.get(i + 1), list.get(i));
		for (var i = at.Kids ? at.Kids.length - 1 : -1; i >= 0; i--) stack.push(at.Kids.get(i));
	}
}

// names takes out the named destinations that lead nowhere.
function names(s) {
	var tree = s.root.Names && s.root.Names.Dests, list = s.doc.newArray(), some = false;
	if (tree) {
		leaves(tree, "Names", function (key, value, raw) {
			if (dead(s, value.resolve ? value.resolve() : value)) { s.names[key.asString()] = some = true; return; }
			list.push(raw);
			list.push(value);
		});
		if (some) {
			var flat = s.doc.newDictionary();
			flat.put("Names", list);
			s.root.Names.put("Dests", flat);
		}
	}
	if (!s.root.Dests) return;
	var gone = [];
	s.root.Dests.forEach(function (key, value) { if (dead(s, value)) gone.push(key); });
	for (var i = 0; i < gone.length; i++) {
		s.names[gone[i]] = true;
		s.root.Dests.delete(gone[i]);
	}
}

// annotations takes out the links that lead nowhere.
function annotations(s, page) {
	if (!page.Annots) return;
	var list = s.doc.newArray();
	for (var k = 0; k < page.Annots.length; k++) {
		var annot = page.Annots[k], raw = page.Annots.get(k);
		if (!annot || annot.Subtype == "Link" && leadsNowhere(s, annot)) continue;
		s.annots[number(raw)] = true;
		if (annot.StructParent) s.parents[annot.StructParent.valueOf()] = true;
		list.push(raw);
	}
	page.put("Annots", list);
}

// marks are the bookmarks, where each leads to a page and has none under it: their objects' numbers
// and their pages'. null where they are not like that. Each of many parts has the same ones, and to
// walk them takes longer than all else.
var marks;

// marksOf finds the bookmarks for marks.
function marksOf(s) {
	var list = [];
	for (var item = s.root.Outlines.get("First"); item && !item.isNull(); item = item.get("Next")) {
		var dest = item.Dest || item.A && item.A.S == "GoTo" && item.A.D;
		var page = dest && dest.isArray() && dest.length > 0 ? number(dest.get(0)) : 0;
		if (!page || !number(item) || item.First || list.length == 1e5) return null;
		list.push({ item: number(item), page: page });
	}
	return list;
}

// pickMarks takes out the marks that lead nowhere.
function pickMarks(s) {
	var list = [];
	for (var i = 0; i < marks.length; i++) {
		if (!s.kept[marks[i].page]) continue;
		var item = s.doc.newIndirect(marks[i].item, 0);
		drop(item, "Count");
		drop(item, "SE");
		list.push(item);
	}
	relink(list);
	if (list.length == 0) { s.root.delete("Outlines"); return; }
	s.root.Outlines.put("First", list[0]);
	s.root.Outlines.put("Last", list[list.length - 1]);
	s.root.Outlines.put("Count", list.length);
}

// bookmarks takes out those that lead nowhere, and have none under them that lead somewhere.
function bookmarks(s) {
	if (!s.root.Outlines) return;
	if (marks === undefined) marks = marksOf(s);
	if (marks) { pickMarks(s); return; }
	var budget = 1e6;
	function level(parent, open) {
		var list = [], count = 0;
		for (var item = parent.get("First"); item && !item.isNull() && budget-- > 0; item = item.get("Next")) {
			var under = item.First ? level(item, true) : 0, nowhere = leadsNowhere(s, item);
			if (nowhere && !under) continue;
			var shut = item.Count && item.Count.valueOf() < 0;
			if (!under) { drop(item, "First"); drop(item, "Last"); drop(item, "Count"); }
			else item.put("Count", shut ? -under : under);
			if (nowhere) { drop(item, "Dest"); drop(item, "A"); }
			drop(item, "SE");
			count += 1 + (shut ? 0 : under);
			list.push(item);
		}
		relink(list);
		if (list.length > 0) {
			parent.put("First", list[0]);
			parent.put("Last", list[list.length - 1]);
		}
		return count;
	}
	var count = level(s.root.Outlines, true);
	if (count) s.root.Outlines.put("Count", count);
	else s.root.delete("Outlines");
}

function relink(list) {
	for (var i = 0; i < list.length; i++) {
		if (i > 0) list[i].put("Prev", list[i - 1]);
		else drop(list[i], "Prev");
		if (i + 1 < list.length) list[i].put("Next", list[i + 1]);
		else drop(list[i], "Next");
	}
}

// fields takes out those that are on no page any more.
function fields(s) {
	var form = s.root.AcroForm;
	if (!form || !form.Fields) return;
	function rest(list) {
		var some = s.doc.newArray();
		for (var i = 0; i < list.length; i++) {
			var field = list[i], raw = list.get(i);
			if (field.Kids && field.Kids.length > 0) {
				var kids = rest(field.Kids);
				if (kids.length == 0) continue;
				field.put("Kids", kids);
			} else if (field.Subtype == "Widget" && !s.annots[number(raw)]) continue;
			some.push(raw);
		}
		return some;
	}
	var left = rest(form.Fields);
	form.put("Fields", left);
	drop(form, "CO");
	if (left.length == 0) s.root.delete("AcroForm");
}

// structure takes out the elements whose content is on no page any more.
function structure(s) {
	var tree = s.root.StructTreeRoot;
	if (!tree) return;
	var alive = {}, depth = 0;

	// rest returns what is left of an element's content, null where nothing is.
	function rest(kid, raw, page) {
		if (!kid || kid.isNull()) return null;
		if (kid.isNumber()) return s.kept[page] ? raw : null;
		if (kid.isArray()) {
			var list = s.doc.newArray();
			for (var i = 0; i < kid.length; i++) {
				var one = rest(kid[i], kid.get(i), page);
				if (one) list.push(one);
			}
			return list.length > 0 ? list : null;
		}
		if (!kid.isDictionary()) return null;
		if (kid.get("Pg") && kid.get("Pg").isIndirect()) page = kid.get("Pg").asIndirect();
		if (kid.Type == "OBJR" && kid.get("Obj") && kid.get("Obj").isIndirect())
			return s.annots[kid.get("Obj").asIndirect()] || kid.Obj && kid.Obj.Subtype != "Link" && s.kept[page] ? raw : null;
		if (kid.Type == "MCR" || kid.Type == "OBJR") return s.kept[page] ? raw : null;
		if (depth > 500) return null;
		depth++;
		var left = kid.K ? rest(kid.K, kid.get("K"), page) : null;
		depth--;
		if (!left && (kid.K || page && !s.kept[page])) return null;
		if (left) kid.put("K", left);
		if (kid.Pg && !s.kept[number(kid.get("Pg"))]) kid.delete("Pg");
		alive[number(raw)] = true;
		return raw;
	}

	var left = tree.K ? rest(tree.K, tree.get("K"), 0) : null;
	if (!left) {
		s.root.delete("StructTreeRoot");
		drop(s.root, "MarkInfo");
		return;
	}
	tree.put("K", left);

	var nums = s.doc.newArray(), ids = s.doc.newArray();
	if (tree.ParentTree) {
		leaves(tree.ParentTree, "Nums", function (key, value, raw) {
			if (!s.parents[key.valueOf()] && !alive[number(value)]) return;
			nums.push(raw);
			nums.push(value);
		});
		var flat = s.doc.newDictionary();
		flat.put("Nums", nums);
		tree.put("ParentTree", flat);
	}
	if (tree.IDTree) {
		leaves(tree.IDTree, "Names", function (key, value, raw) {
			if (!alive[number(value)]) return;
			ids.push(raw);
			ids.push(value);
		});
		var known = s.doc.newDictionary();
		known.put("Names", ids);
		tree.put("IDTree", known);
	}
}

// labels gives each page the label that it had.
function labels(s, wanted) {
	if (!s.root.PageLabels) return;
	var ranges = [];
	leaves(s.root.PageLabels, "Nums", function (key, value) {
		ranges.push({ from: key.valueOf(), as: value.isIndirect() ? value.resolve() : value });
	});
	ranges.sort(function (a, b) { return a.from - b.from; });
	var nums = s.doc.newArray(), last = null;
	for (var i = 0; i < wanted.length; i++) {
		var range = null;
		for (var r = 0; r < ranges.length && ranges[r].from < wanted[i]; r++) range = ranges[r];
		if (range && last == range && wanted[i] == wanted[i - 1] + 1) continue;
		last = range;
		nums.push(i);
		var label = s.doc.newDictionary();
		if (range) {
			if (range.as.S) label.put("S", range.as.get("S"));
			if (range.as.P) label.put("P", range.as.get("P"));
			label.put("St", (range.as.St ? range.as.St.valueOf() : 1) + wanted[i] - 1 - range.from);
		}
		nums.push(label);
	}
	var flat = s.doc.newDictionary();
	flat.put("Nums", nums);
	s.root.put("PageLabels", flat);
}

// others takes out what else leads to pages.
function others(s) {
	if (s.root.OpenAction && dead(s, s.root.OpenAction)) s.root.delete("OpenAction");
	drop(s.root, "Threads");
	for (var i = 0; i < s.list.length; i++) drop(s.list[i], "B");
}
