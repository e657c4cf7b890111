package browser

// Request is a page to draw.
type Request struct {
	URL    string `json:"url"`    // of the page; "" for that of the zip
	Zip    string `json:"zip"`    // path of one that holds the page; "" for none
	Folder string `json:"folder"` // path of the folder to make, and to unpack the zip into
	Output string `json:"output"` // path of the file to write
	Format string `json:"format"` // id: pdf, png or jpg

	Scripts float64 `json:"scripts"`  // seconds that loading and scripts may take
	Wait    float64 `json:"wait"`     // seconds to wait after that
	WaitFor string  `json:"wait_for"` // selector of what must be there before; "" for nothing

	// Of PDFs.
	Width     float64 `json:"width"` // of the sheet upright, in inches
	Height    float64 `json:"height"`
	Landscape bool    `json:"landscape"`
	Margin    Margin  `json:"margin"` // where the page says nothing
	Rules     string  `json:"rules"`  // CSS that goes before the page's own
	Scale     float64 `json:"scale"`
	Header    string  `json:"header"` // HTML
	Footer    string  `json:"footer"`

	// Of pictures.
	View    int   `json:"view"` // width of the window, in CSS pixels
	Quality int   `json:"quality"`
	Pixels  int64 `json:"pixels"` // most of a picture
}

// Margin is what is left free of a sheet, in inches.
type Margin struct {
	Top    float64 `json:"top"`
	Right  float64 `json:"right"`
	Bottom float64 `json:"bottom"`
	Left   float64 `json:"left"`
}

// Report is what became of a page.
type Report struct {
	Unread  string   `json:"unread"`  // why the zip holds no page, one of below; "" where it does
	Links   int      `json:"links"`   // what of the zip was left out
	Outside int      `json:"outside"` // names in the zip that led out of it, and were cut
	Missing []string `json:"missing"` // what it asked for that the zip does not hold, each once
	Blocked []string `json:"blocked"` // what it asked for and did not get, each once
	Stopped bool     `json:"stopped"` // its scripts took too long
	Absent  bool     `json:"absent"`  // what was to be waited for did not come
	Empty   bool     `json:"empty"`   // it shows nothing; there is no output
	Cut     int      `json:"cut"`     // the picture ends here, at so many pixels; 0 for whole
	Letters Letters  `json:"letters"`
}

// Why a zip holds no page that can be drawn.
const (
	Damaged  = "damaged"
	Foreign  = "foreign"  // it is packed in a way that is not known
	Locked   = "locked"   // it is encrypted
	NoIndex  = "no index" // it has no index.html where one is looked for
	TooLarge = "too large"
	TooMany  = "too many" // files
)

// What is unpacked of a zip at most.
const (
	MostFiles = 5000
	MostBytes = 256 << 20 // of all files together
)
