package httpapi

import (
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/option"
)

// FormatBody is a format as lists show it. It is exported for huma alone.
type FormatBody struct {
	ID         string   `json:"id"         example:"jpg"   doc:"What it goes by everywhere in the API."`
	Name       string   `json:"name"       example:"JPEG"  doc:"For people."`
	Category   string   `json:"category"   example:"image" doc:"The kind of its files."`
	MIMETypes  []string `json:"mime_types"                 doc:"The first is the one that is sent."`
	Extension  string   `json:"extension"                  doc:"The first of extensions: the one that is written."`
	Extensions []string `json:"extensions"                 doc:"Without dot; the first is the one that is written."`
	Aliases    []string `json:"aliases"                    doc:"Other ids under which it is found."`
	Available  bool     `json:"available"                  doc:"Whether it is readable or writable on this installation."`
	Package    *string  `json:"package"                    doc:"Debian packages, with blanks between, that would make an unavailable format available; null where none is known."`
	Readable   bool     `json:"readable"                   doc:"Whether files of this format can be converted."`
	Writable   bool     `json:"writable"                   doc:"Whether files can be converted to this format."`
	Operations []string `json:"operations"                 doc:"What can be done with files of this format."`
}

type formatDetail struct {
	FormatBody
	Targets []string     `json:"targets" doc:"Ids of the formats that it can be turned into."`
	Sources []string     `json:"sources" doc:"Ids of the formats that it can be made from."`
	Options []optionBody `json:"options" doc:"What a conversion to this format takes; an engine may refuse what its target cannot hold."`
}

type optionBody struct {
	Name     string   `json:"name"               example:"quality" doc:"The field's name."`
	Type     string   `json:"type"                                 doc:"Its shape."                                    enum:"string,choice,boolean,integer,number,bitrate,duration,size,pages,colour,format,map,base64,object"`
	Choices  []string `json:"choices,omitempty"                    doc:"Of a choice."`
	Min      *float64 `json:"min,omitempty"                        doc:"Of numbers, bits a second, seconds and bytes."`
	Max      *float64 `json:"max,omitempty"                        doc:"Of numbers, bits a second, seconds and bytes."`
	Default  any      `json:"default,omitempty"                    doc:"What it is where it is not given."`
	Required bool     `json:"required,omitempty"                   doc:"Whether it must be given."`
	Doc      string   `json:"doc"                                  doc:"What it does."`
}

type conversionBody struct {
	From     string       `json:"from"     example:"docx" doc:"The format of the input."`
	To       string       `json:"to"       example:"png"  doc:"The format of the output."`
	Fidelity string       `json:"fidelity"                doc:"The worst of the chain."         enum:"lossless,faithful,partial,low"`
	Chain    []hopBody    `json:"chain"                   doc:"The steps, one after the other."`
	Options  []optionBody `json:"options"                 doc:"What the conversion takes."`
}

type hopBody struct {
	Operation string `json:"operation" example:"convert"     doc:"What the step does."`
	From      string `json:"from"                            doc:"What the step reads."`
	To        string `json:"to"                              doc:"What it writes."`
	Engine    string `json:"engine"    example:"libreoffice" doc:"What does it."`
	Fidelity  string `json:"fidelity"                        doc:"How much is kept."    enum:"lossless,faithful,partial,low"`
}

type takenBody struct {
	Name     string   `json:"name"     example:"mp4"   doc:"The format's id."`
	Category string   `json:"category" example:"video" doc:"The kind of its files."`
	Targets  []string `json:"targets"                  doc:"Ids of the formats that the operation can write from it."`
}

func (mapper) format(e catalog.Entry) FormatBody {
	return FormatBody{
		ID:         e.ID,
		Name:       e.Name,
		Category:   string(e.Category),
		MIMETypes:  listed(e.MIME),
		Extension:  e.Extension(),
		Extensions: listed(e.Extensions),
		Aliases:    listed(e.Aliases),
		Available:  e.Available(),
		Package:    optional(e.Package),
		Readable:   e.Readable,
		Writable:   e.Writable,
		Operations: listed(e.Operations),
	}
}

func (m mapper) formatDetail(d catalog.Detail) formatDetail {
	return formatDetail{
		FormatBody: m.format(d.Entry),
		Targets:    listed(d.Targets),
		Sources:    listed(d.Sources),
		Options:    m.options(d.Options),
	}
}

func (mapper) options(fields []option.Field) []optionBody {
	shown := make([]optionBody, len(fields))
	for i, f := range fields {
		shown[i] = optionBody{
			Name:     f.Name,
			Type:     string(f.Type),
			Choices:  f.Choices,
			Default:  f.Default,
			Required: f.Required,
			Doc:      f.Doc,
		}
		if f.Bounded() {
			shown[i].Min, shown[i].Max = &f.Min, &f.Max
		}
	}

	return shown
}

func (m mapper) conversion(c catalog.Conversion) conversionBody {
	return conversionBody{
		From:     c.From.ID,
		To:       c.To.ID,
		Fidelity: c.Chain.Loss().String(),
		Chain:    m.hops(c.Chain),
		Options:  m.options(c.Options),
	}
}

func (mapper) taken(t catalog.Taken) takenBody {
	return takenBody{Name: t.ID, Category: string(t.Category), Targets: listed(t.Targets)}
}

// listed returns an empty list for none, which is shown as such.
func listed(list []string) []string {
	if list == nil {
		return []string{}
	}

	return list
}
