package archive

import (
	"slices"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
)

// source is a format that is read.
type source struct {
	cost int  // milliseconds of a small archive
	shut bool // it may be encrypted
	rare bool // it becomes a hub alone, from which the planner goes on
}

func sources() map[string]source {
	const usual = 30

	all := map[string]source{
		"zip": {cost: 30, shut: true}, "7z": {cost: 30, shut: true}, "rar": {cost: 30, shut: true},
	}
	for _, id := range []string{"tar", "gz", "bz2", "xz", "zst", "tgz", "tbz2", "txz", "tzst"} {
		all[id] = source{cost: usual}
	}

	for _, id := range []string{
		"lz4", "lz", "lzma", "br", "z", "tlz4", "tlz", "tlzma", "tbr", "taz",
		"jar", "apk", "ipa", "whl",
	} {
		all[id] = source{cost: usual, rare: true}
	}

	return all
}

// target is a format that is written.
type target struct {
	cost   int
	tool   string // that packs what the program has made ready; "" where that is all
	level  bool   // it is compressed
	seals  bool   // it can be encrypted
	hides  bool   // with the names of its files
	ready  string // what the tool wants ready, where that is not a file of its own
	taped  string // the format that several files make of it, where it holds one alone
	merges bool   // several of it can become one
	rare   bool   // it is made of a hub alone
}

func targets() map[string]target {
	return map[string]target{
		"zip": {cost: 5, level: true, seals: true, merges: true},
		"7z": {
			cost:   60,
			level:  true,
			tool:   sevenZip,
			ready:  toTree,
			seals:  true,
			hides:  true,
			merges: true,
		},
		"tar":   {cost: 5, merges: true},
		"tgz":   {cost: 5, level: true, merges: true},
		"tbz2":  {cost: 30, level: true, tool: bzip2, merges: true},
		"txz":   {cost: 40, level: true, tool: xz, merges: true},
		"tzst":  {cost: 5, level: true, merges: true},
		"tlz4":  {cost: 5, level: true, rare: true},
		"tlz":   {cost: 40, level: true, tool: lzip, rare: true},
		"taz":   {cost: 30, tool: compress, rare: true},
		"tbr":   {cost: 20, level: true, rare: true},
		"tlzma": {cost: 40, level: true, tool: xz, rare: true},
		"gz":    {cost: 5, level: true, taped: "tgz"},
		"bz2":   {cost: 30, level: true, tool: bzip2, taped: "tbz2"},
		"xz":    {cost: 40, level: true, tool: xz, taped: "txz"},
		"zst":   {cost: 5, level: true, taped: "tzst"},
		"lz4":   {cost: 5, level: true, taped: "tlz4", rare: true},
		"lz":    {cost: 40, level: true, tool: lzip, taped: "tlz", rare: true},
		"lzma":  {cost: 40, level: true, tool: xz, taped: "tlzma", rare: true},
		"br":    {cost: 20, level: true, taped: "tbr", rare: true},
		"z":     {cost: 30, tool: compress, taped: "taz", rare: true},

		"iso":      {cost: 40, tool: bsdtar, ready: toTape, rare: true},
		"cpio":     {cost: 40, tool: bsdtar, ready: toTape, rare: true},
		"xar":      {cost: 40, tool: bsdtar, ready: toTape, rare: true},
		"wim":      {cost: 60, tool: wimlib, ready: toTree, rare: true},
		"squashfs": {cost: 60, tool: mksquashfs, ready: toTree, rare: true},
	}
}

// Operations that the engine does beside converting.
const (
	packs    = "archive"
	unpacks  = "extract"
	merges   = "merge"
	shrinks  = "compress"
	password = "password"
)

// edges returns what can be done with the tools that are installed, and what else could be.
func edges(installed func(tools ...string) bool) (here, missing []route.Edge) {
	for id, t := range targets() {
		list := &here
		if t.tool != "" && !installed(t.tool) {
			list = &missing
		}

		*list = append(*list, t.edges(id)...)
	}

	for from, s := range sources() {
		here = append(here, route.Edge{
			Operation: unpacks,
			From:      from,
			To:        format.Any,
			Engine:    name,
			Cost:      s.cost,
			Options:   s.options(),
		})
	}

	return here, missing
}

// edges lists what writes a target.
func (t target) edges(id string) []route.Edge {
	list := []route.Edge{
		{
			Operation: packs,
			Joins:     true,
			From:      format.Any,
			To:        id,
			Engine:    name,
			Cost:      30 + t.cost,
			Options:   t.options(),
		},
	}
	for from, s := range sources() {
		if s.rare && !hub(id) || t.rare && !hub(from) {
			continue
		}

		list = append(
			list,
			route.Edge{
				From:    from,
				To:      id,
				Engine:  name,
				Cost:    s.cost + t.cost,
				Options: s.options(),
			},
		)
	}

	if t.level {
		list = append(
			list,
			route.Edge{Operation: shrinks, From: id, To: id, Engine: name, Cost: 30 + t.cost},
		)
	}

	if t.merges {
		list = append(
			list,
			route.Edge{
				Operation: merges,
				Joins:     true,
				From:      id,
				To:        id,
				Engine:    name,
				Cost:      30 + t.cost,
				Options:   named(),
			},
			// What is no archive is put into one as it is: dearer, so that archives are opened
			// where all are.
			route.Edge{
				Operation: merges,
				Joins:     true,
				From:      format.Any,
				To:        id,
				Engine:    name,
				Cost:      200 + t.cost,
				Options:   named(),
			},
		)
	}

	return list
}

// hub tells the formats over which the rare ones become others.
func hub(id string) bool { return id == "tar" || id == "zip" }

func named() []string { return []string{operation.FieldFilename} }

func (s source) options() []string {
	if !s.shut {
		return nil
	}

	return []string{password}
}

func (t target) options() []string {
	list := named()
	if t.level {
		list = append(list, "level")
	}

	if t.seals {
		list = append(list, password)
	}

	if t.hides {
		list = append(list, "encrypt_names")
	}

	return slices.Clone(list)
}
