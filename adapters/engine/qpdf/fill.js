// Fills in the fields of a form, and says in JSON what was wrong. Looks of texts and choices are
// taken away, for qpdf to draw; those of a box to tick are drawn here where it has none.
var doc = new PDFDocument(scriptArgs[0]), values = JSON.parse(read(scriptArgs[2]));
var form = doc.getTrailer().Root.AcroForm, fields = {}, names = [];
var said = { known: names, unknown: [], wrong: "", allowed: [], rough: false };

var READS = { push: 1 << 16, radio: 1 << 15, lines: 1 << 12, free: 1 << 18, locked: 1, required: 2 };

// A field is what has a name and nothing under it that has; what it lacks it has from above.
function collect(list, above, type, flags) {
	for (var i = 0; list && i < list.length; i++) {
		var node = list[i], name = above, kids = node.Kids, under = false;
		if (node.T) name += (above ? "." : "") + node.T.asString();
		var own = node.FT ? node.FT.asName() : type, marks = node.Ff ? node.Ff.asNumber() : flags;
		for (var k = 0; kids && k < kids.length; k++) under = under || !!kids[k].T;
		if (under) { collect(kids, name, own, marks); continue; }
		if (!name || own == "Sig" || own == "Btn" && marks & READS.push) continue;
		if (!fields[name]) { fields[name] = []; names.push(name); }
		fields[name].push({ node: node, type: own, flags: marks });
	}
}

function widgets(node) {
	var list = [];
	for (var i = 0; node.Kids && i < node.Kids.length; i++) list.push(node.Kids[i]);
	return list.length ? list : [node];
}

function states(widget) {
	var list = [];
	if (widget.AP && widget.AP.N) widget.AP.N.forEach(function (key) { if (key != "Off") list.push(key); });
	return list;
}

function refuse(name, allowed) {
	if (said.wrong) return;
	said.wrong = name;
	said.allowed = allowed;
}

// A tick of ZapfDingbats, as high as the box.
function drawn(widget) {
	var box = widget.Rect, side = Math.abs(box[3] - box[1]), wide = Math.abs(box[2] - box[0]);
	var font = doc.addObject({ Type: "Font", Subtype: "Type1", BaseFont: "ZapfDingbats" });
	function look(content) {
		return doc.addStream(content, {
			Type: "XObject", Subtype: "Form", BBox: [0, 0, wide, side], Resources: { Font: { ZaDb: font } }
		});
	}
	widget.put("AP", { N: {
		Yes: look("q BT /ZaDb " + side + " Tf 1 0 0 1 0 " + side * 0.15 + " Tm (4) Tj ET Q"), Off: look("")
	} });
}

function press(name, f, value) {
	var all = widgets(f.node), known = [], state = "Off";
	var on = /^(true|yes|on|1)$/i.test(value), off = /^(false|no|off|0)$/i.test(value);
	if (!(f.flags & READS.radio)) all.forEach(function (w) { if (!states(w).length) drawn(w); });
	all.forEach(function (w, i) {
		states(w).forEach(function (s) {
			var label = f.node.Opt && f.node.Opt[i] ? f.node.Opt[i].asString() : s;
			known.push(label);
			if (value == s || value == label) state = s;
		});
	});
	if (state == "Off" && on && !(f.flags & READS.radio) && known.length) state = states(all[0])[0];
	if (state == "Off" && !off) return refuse(name, known.concat("false"));
	f.node.put("V", doc.newName(state));
	all.forEach(function (w) {
		w.put("AS", doc.newName(states(w).indexOf(state) < 0 ? "Off" : state));
	});
}

function choose(name, f, value) {
	var known = [], exported = null;
	for (var i = 0; f.node.Opt && i < f.node.Opt.length; i++) {
		var o = f.node.Opt[i], pair = o.isArray();
		known.push((pair ? o[1] : o).asString());
		if (value == known[i] || pair && value == o[0].asString()) exported = (pair ? o[0] : o).asString();
	}
	if (exported === null && !(f.flags & READS.free)) return refuse(name, known);
	f.node.delete("I");
	write(f, exported === null ? value : exported);
}

function write(f, value) {
	said.rough = said.rough || !!(f.type == "Tx" && f.flags & READS.lines) || /[^\x20-\xff]/.test(value);
	f.node.put("V", doc.newString(value));
	widgets(f.node).forEach(function (w) { w.delete("AP"); });
}

// told is what there is to know of a field before it is filled in.
function told(name) {
	var f = fields[name][0], node = f.node, kind = { Tx: "text", Ch: "choice" }[f.type];
	if (f.type == "Btn") kind = f.flags & READS.radio ? "radio" : "box";
	var about = { name: name, type: kind || "text", value: "" }, list = [];
	if (node.V && node.V.isString()) about.value = node.V.asString();
	if (node.V && node.V.isName()) about.value = node.V.asName();
	for (var i = 0; f.type == "Ch" && node.Opt && i < node.Opt.length; i++)
		list.push((node.Opt[i].isArray() ? node.Opt[i][1] : node.Opt[i]).asString());
	if (f.type == "Btn") widgets(node).forEach(function (w, i) {
		states(w).forEach(function (s) {
			var label = node.Opt && node.Opt[i] ? node.Opt[i].asString() : s;
			if (list.indexOf(label) < 0) list.push(label);
		});
	});
	if (kind == "box" && !list.length) list.push("Yes"); // which is drawn where it is ticked
	if (list.length) about.choices = list;
	if (node.MaxLen) about.max_length = node.MaxLen.asNumber();
	if (f.flags & READS.locked) about.read_only = true;
	if (f.flags & READS.required) about.required = true;
	return about;
}

function fill(name, f, value) {
	if (f.type == "Btn") return press(name, f, value);
	if (f.type == "Ch") return choose(name, f, value);
	if (f.node.MaxLen && value.length > f.node.MaxLen) return refuse(name, ["up to " + f.node.MaxLen + " characters"]);
	write(f, value);
}

if (form) collect(form.Fields, "", "Tx", 0);
Object.keys(values).forEach(function (name) {
	if (!fields[name]) said.unknown.push(name);
	else fields[name].forEach(function (f) { fill(name, f, values[name]); });
});
if (form) {
	form.put("NeedAppearances", true);
	form.delete("XFA"); // a second form, which would still say what stood there before
}
said.fields = names.map(told);
doc.save(scriptArgs[1], "");
print(JSON.stringify(said));
