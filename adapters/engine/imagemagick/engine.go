package imagemagick

import (
	"context"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

const (
	name = "imagemagick"
	// The tools under the names that Debian gives to version 6: another "convert" may be installed.
	convert  = "/usr/bin/convert-im6.q16"
	identify = "/usr/bin/identify-im6.q16"
	// input is the name under which the tools see their input. It has no extension: the coder is
	// named instead.
	input = "input"
)

// Engine converts pictures. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg  kit.Config
	deps kit.Deps
}

var _ ports.Engine = (*Engine)(nil)

// New looks at the tool that is installed. A missing tool is no error: the engine then has no
// edges.
func New(ctx context.Context, cfg kit.Config, deps kit.Deps) (*Engine, error) {
	cfg, err := kit.Setup(name, cfg, deps)
	if err != nil {
		return nil, err
	}

	e := &Engine{cfg: cfg, deps: deps}
	about := ports.EngineInfo{Name: name, Package: "imagemagick"}

	if !deps.Installed(convert, identify) {
		all := func(string) bool { return true }
		about.Installable = everything(all, all)
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	about.Version, err = deps.Version(ctx, e.query(convert, "", "-version"), versionPattern)
	if err != nil {
		return nil, err
	}

	reads, writes, err := e.coders(ctx)
	if err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, everything(reads, writes))

	return e, nil
}

// Do runs the tool once, or once for each page: the coder of the source's format reads, that of the
// target's writes.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	if paged(s) {
		return e.pages(ctx, s)
	}

	read, err := e.foreign(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	from, err := e.choose(ctx, read)
	if err != nil {
		return ports.Made{}, err
	}

	return e.make(ctx, s, read, from)
}

// make makes the picture of the chosen image; read is the step with the file in which that is.
func (e *Engine) make(
	ctx context.Context, s, read ports.Step, from chosen,
) (ports.Made, error) {
	read, err := e.upright(ctx, read)
	if err != nil {
		return ports.Made{}, err
	}

	to := targets()[s.To]

	change, err := e.change(s, &from)
	if err != nil {
		return ports.Made{}, err
	}

	if err := kit.Holds(s.To, to.maxSide, from.width, from.height); err != nil {
		return ports.Made{}, err
	}

	made, err := e.written(ctx, read, from, to, change)
	if err == nil {
		made.Warnings = append(from.warnings, leftBehind(s, to)...)
	}

	return made, err
}

// leftBehind tells of what the target does not hold, of those that no other engine writes.
func leftBehind(s ports.Step, to target) []string {
	if !to.only {
		return nil
	}

	list := kit.Undescribed(s)
	if !to.deep {
		list = append(list, kit.Shallower(s)...)
	}

	return list
}

// misfit is what is said of a picture of greys with a profile of three colours, which PNG may not
// hold together.
var misfit = regexp.MustCompile(`RGB color space not permitted on grayscale PNG`)

// written runs the tool. Where a profile does not fit what is written, it is applied and left out.
func (e *Engine) written(
	ctx context.Context, s ports.Step, from chosen, to target, change []string,
) (ports.Made, error) {
	output, misfits := "output."+s.To, false
	job := kit.Job{Step: s, Output: output, Failure: func(exit *sandbox.Exit) error {
		misfits = misfit.MatchString(exit.Stderr)
		return failure(s.From)(exit)
	}}

	job.Command = e.convert(s, from, to, change, output)

	made, err := e.deps.Make(ctx, job)
	if !misfits {
		return made, err
	}

	to.bare = true
	job.Command = e.convert(s, from, to, append(change, "+profile", "icc"), output)

	return e.deps.Make(ctx, job)
}

// change returns the arguments that stand for the step's operation, and changes the size to what it
// is then.
func (e *Engine) change(s ports.Step, from *chosen) ([]string, error) {
	if s.Operation == "" {
		return nil, nil
	}

	background := "white"
	if e.deps.Has(s.To, format.Alpha) {
		background = "none"
	}

	args, to, err := changes()[s.Operation].args(from.size, s.Options, background)
	if err != nil {
		return nil, err
	}

	if e.cfg.Fits(to.width, to.height, 1) != nil {
		return nil, fault.New(fault.InvalidInput, "A picture of %d × %d pixels is more than this server makes. "+
			"Ask for a smaller one.", to.width, to.height).
			On("width")
	}

	from.size = to

	return args, nil
}

func (e *Engine) convert(
	s ports.Step,
	from chosen,
	to target,
	change []string,
	output string,
) sandbox.Command {
	// TGA may lie upside down and says so; CMYK is known to Photoshop files alone.
	args := []string{"-regard-warnings", picture(s.From, strconv.Itoa(from.number))}
	if s.From == "tiff" { // old kinds of it cause warnings that mean nothing
		args = args[1:]
	}

	args = append(args, "-auto-orient")
	if to.bare || from.inks { // what has no profile is taken for sRGB
		args = append(args, "-intent", "Relative", "-black-point-compensation",
			"-profile", "icc:"+sandbox.InPath(profile))
	}

	args = append(args, "-colorspace", "sRGB")
	args = append(args, change...)
	args = append(args, to.args(from.size, s.Options.Text("quality"))...)

	if to.deep && kit.Deep(s) {
		args = append(args, "-depth", "16")
	}

	return sandbox.Command{
		Tool: convert, Args: append(args, to.coder+":"+sandbox.WorkPath(output)),
		Lane: sandbox.Picture, Limits: kit.PictureLimits(),
		Inputs: inputs(s.Input().Path), Env: e.env(),
	}
}

// profile is the name under which the tools see sRGB's colour profile.
const profile = "srgb.icc"

// inputs are the policy, sRGB's profile, and the picture if there is one.
func inputs(path string) []sandbox.Mount {
	list := []sandbox.Mount{{Name: "policy.xml", Content: policy}, {Name: profile, Content: sRGB}}
	if path != "" {
		list = append(list, sandbox.Mount{Host: filepath.Clean(path), Name: input})
	}

	return list
}

func (e *Engine) env() []string {
	return []string{
		"MAGICK_CONFIGURE_PATH=" + sandbox.InPath(""),
		"MAGICK_THREAD_LIMIT=" + strconv.Itoa(e.cfg.Threads),
	}
}

// picture names the input for the tools: by the coder that must read it, and the image's number.
func picture(formatID, number string) string {
	name := sources()[formatID].coder + ":" + sandbox.InPath(input)
	if number != "" {
		name += "[" + number + "]"
	}

	return name
}
