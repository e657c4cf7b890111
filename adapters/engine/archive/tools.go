package archive

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// The tools that pack what the program has made ready.
const (
	sevenZip   = "7z"
	xz         = "xz"
	bzip2      = "bzip2"
	lzip       = "lzip"
	compress   = "compress"
	bsdtar     = "bsdtar"
	wimlib     = "wimlib-imagex"
	mksquashfs = "mksquashfs"
)

// tools returns for each the command of a step, and the name of what it leaves.
func tools() map[string]func(s ports.Step, threads int) (sandbox.Command, string) {
	return map[string]func(ports.Step, int) (sandbox.Command, string){
		sevenZip: packTree, xz: packXZ, bzip2: packBzip2, lzip: packLzip, compress: packLZW,
		bsdtar: packTape, wimlib: packWIM, mksquashfs: packSquashFS,
	}
}

// packTree has 7-Zip pack the files in their folders. A password goes to its standard input.
func packTree(s ports.Step, threads int) (sandbox.Command, string) {
	const output = "output.7z"

	c := sandbox.Command{Tool: sevenZip, Args: []string{
		"a",
		"-t7z",
		"-y",
		"-bd",
		"-mx=" + strconv.Itoa(levelOf(s)),
		"-mmt=" + strconv.Itoa(threads),
	}}
	if secret := s.Options.Text(password); secret != "" && s.Operation == packs {
		c.Args = append(
			c.Args,
			"-p",
			"-mhe="+onOff(!s.Options.Has("encrypt_names") || s.Options.Bool("encrypt_names")),
		)
		c.Stdin = []byte(strings.Repeat(secret+"\n", 2)) // it asks twice
	}

	c.Args = append(c.Args, "--", sandbox.WorkPath(output), sandbox.WorkPath(treeName+"/*"))

	return c, output
}

func onOff(on bool) string {
	if on {
		return "on"
	}

	return "off"
}

func packXZ(s ports.Step, threads int) (sandbox.Command, string) {
	kind := "xz"
	if s.To == "lzma" || s.To == "tlzma" {
		kind = "lzma"
	}

	return sandbox.Command{Tool: xz, Args: []string{
		"--no-warn",
		"--format=" + kind,
		"-" + strconv.Itoa(levelOf(s)),
		"--threads=" + strconv.Itoa(threads),
		"--memlimit-compress=2GiB",
		sandbox.WorkPath(resultName),
	}}, resultName + "." + kind
}

func packBzip2(s ports.Step, _ int) (sandbox.Command, string) {
	return sandbox.Command{Tool: bzip2, Args: []string{
		"-" + strconv.Itoa(max(levelOf(s), 1)), sandbox.WorkPath(resultName),
	}}, resultName + ".bz2"
}

func packLzip(s ports.Step, _ int) (sandbox.Command, string) {
	return sandbox.Command{Tool: lzip, Args: []string{
		"-" + strconv.Itoa(levelOf(s)), sandbox.WorkPath(resultName),
	}}, resultName + ".lz"
}

// packLZW has compress write even what becomes larger by it.
func packLZW(_ ports.Step, _ int) (sandbox.Command, string) {
	return sandbox.Command{
		Tool: compress, Args: []string{"-f", sandbox.WorkPath(resultName)},
	}, resultName + ".Z"
}

// packTape has libarchive write what is in the tar file as another kind of archive. The tar file is
// named relative to its folder: behind the "@", a path is not seen as one.
func packTape(s ports.Step, _ int) (sandbox.Command, string) {
	kinds := map[string]string{"iso": "iso9660", "cpio": "newc", "xar": "xar"}
	output := "packed." + s.To

	return sandbox.Command{Tool: bsdtar, Args: []string{
		"-cf", sandbox.WorkPath(output), "--format", kinds[s.To],
		"-C", sandbox.WorkPath(""), "@" + resultName,
	}}, output
}

func packWIM(_ ports.Step, threads int) (sandbox.Command, string) {
	const output = "packed.wim"

	return sandbox.Command{Tool: wimlib, Args: []string{
		"capture", sandbox.WorkPath(treeName), sandbox.WorkPath(output), "files",
		"--compress=LZX", "--threads=" + strconv.Itoa(threads), "--no-acls",
	}}, output
}

// packSquashFS gives all files to root, and no time of today to what has none.
func packSquashFS(_ ports.Step, threads int) (sandbox.Command, string) {
	const output, epoch = "packed.squashfs", "315532800" // the first moment that zip knows

	return sandbox.Command{Tool: mksquashfs, Args: []string{
		sandbox.WorkPath(treeName), sandbox.WorkPath(output), "-noappend", "-all-root",
		"-no-progress", "-mkfs-time", epoch, "-processors", strconv.Itoa(threads), "-mem", "256M",
	}}, output
}

// compareNames orders names by what they are with case ignored, and where that is the same, as they
// are.
func compareNames(a, b string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
}
