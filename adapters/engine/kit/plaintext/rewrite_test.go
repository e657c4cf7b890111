package plaintext_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
)

// in writes a text in a charset.
func in(tb testing.TB, charset, text string) []byte {
	tb.Helper()

	e, err := htmlindex.Get(charset)
	if err != nil {
		tb.Fatal(err)
	}

	b, err := e.NewEncoder().String(text)
	if err != nil {
		tb.Fatalf("%s: %v", charset, err)
	}

	return []byte(b)
}

func rewritten(tb testing.TB, content []byte, asked plaintext.Asked) (string, plaintext.Report) {
	tb.Helper()

	var out bytes.Buffer

	report, err := plaintext.Rewrite(bytes.NewReader(content), &out, asked)
	if err != nil {
		tb.Fatal(err)
	}

	return out.String(), report
}

func TestCharsetsAreFound(t *testing.T) {
	t.Parallel()

	const (
		german   = "Name;Straße\nMüller;Äußere Gasse 5\nGroß;\u201eÖrtchen\u201c für 5 €\n"
		russian  = "имя,город\nИван,Москва\nПётр,Санкт-Петербург\nМария,Новосибирск\n"
		japanese = "名前,都市\n山田太郎,東京\n鈴木一郎,大阪\n"
		chinese  = "姓名,城市\n张三,北京\n李四,上海\n"
		korean   = "이것은 한국어 텍스트 파일입니다. 인코딩을 테스트합니다.\n"
	)
	for name, c := range map[string]struct {
		content    []byte
		want, text string
	}{
		"ASCII":                {[]byte("a,b\n"), "utf-8", "a,b\n"},
		"UTF-8":                {[]byte(german), "utf-8", german},
		"UTF-8 with a mark":    {[]byte("\xef\xbb\xbf" + german), "utf-8", german},
		"UTF-8, short":         {[]byte("Müller\n"), "utf-8", "Müller\n"},
		"Windows-1252":         {in(t, "windows-1252", german), "windows-1252", german},
		"Windows-1252, short":  {in(t, "windows-1252", "Müller\n"), "windows-1252", "Müller\n"},
		"Windows-1251":         {in(t, "windows-1251", russian), "windows-1251", russian},
		"KOI8":                 {in(t, "koi8-r", russian), "koi8-r", russian},
		"Shift JIS":            {in(t, "shift_jis", japanese), "shift_jis", japanese},
		"EUC-JP":               {in(t, "euc-jp", "これは日本語のテキストです。\n"), "euc-jp", "これは日本語のテキストです。\n"},
		"GBK":                  {in(t, "gbk", chinese), "gb18030", chinese},
		"EUC-KR":               {in(t, "euc-kr", korean), "euc-kr", korean},
		"UTF-16":               {in(t, "utf-16le", german), "utf-16le", german},
		"UTF-16 with a mark":   {append([]byte("\xff\xfe"), in(t, "utf-16le", german)...), "utf-16le", german},
		"UTF-16, big end":      {in(t, "utf-16be", japanese), "utf-16be", japanese},
		"that with a mark":     {append([]byte("\xfe\xff"), in(t, "utf-16be", german)...), "utf-16be", german},
		"an umlaut far behind": {in(t, "windows-1252", strings.Repeat("x\n", 50_000)+"Müller"), "windows-1252", strings.Repeat("x\n", 50_000) + "Müller"},
		"one cut by a read":    {[]byte(strings.Repeat("x", 64<<10-1) + "ü"), "utf-8", strings.Repeat("x", 64<<10-1) + "ü"},
		"lines of a Macintosh": {[]byte("a\rb\r"), "utf-8", "a\nb\n"},
	} {
		got, report := rewritten(t, c.content, plaintext.Asked{})
		if report.Encoding != c.want || got != c.text || report.Replaced {
			t.Errorf("%s: %s, %.60q, %+v", name, report.Encoding, got, report)
		}
	}
}

func TestTables(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		content, want, delimiter string
		asked                    plaintext.Asked
	}{
		"commas":             {"a,b\n1,2\n", "a,b\n1,2\n", ",", plaintext.Asked{}},
		"semicolons":         {"Name;Betrag\nMüller;1.234,56\nGroß;2,50\n", "Name,\"Betrag\"\nMüller,\"1.234,56\"\nGroß,\"2,50\"\n", ";", plaintext.Asked{}},
		"tabs":               {"a\tb, c\n1\t2\n", "a,\"b, c\"\n1,2\n", "\t", plaintext.Asked{}},
		"bars":               {"a|b\n1|2\n", "a,b\n1,2\n", "|", plaintext.Asked{}},
		"said":               {"sep=;\r\na;b\r\n1;2\r\n", "a,b\n1,2\n", ";", plaintext.Asked{}},
		"said, and unusual":  {"SEP=^\na^b\n", "a,b\n", "^", plaintext.Asked{}},
		"asked":              {"a b;c\n", "a,b;c\n", " ", plaintext.Asked{Delimiter: " "}},
		"one column":         {"a\nb\n", "a\nb\n", ",", plaintext.Asked{}},
		"quotes":             {"a,\"x, \"\"y\"\"\nz\"\nb,c\n", "a,\"x, \"\"y\"\"\nz\"\nb,c\n", ",", plaintext.Asked{}},
		"quotes within":      {"a,5\" disk\n", "a,\"5\"\" disk\"\n", ",", plaintext.Asked{}},
		"empty lines":        {"a,b\n\n\n\"c\nd\",e\n\nf,g\n", "a,b\n\n\n\"c\nd\",e\n\nf,g\n", ",", plaintext.Asked{}},
		"lines of all sizes": {"a,b,c\nd\ne,f\n", "a,b,c\nd\ne,f\n", ",", plaintext.Asked{}},
		"what is no number": {
			"id,zip,card,frac,sci,formula,bool,phone\n1,01234,4111111111111111222,1/2,1E5,=1+1,TRUE,+49 170\n2,99,1,3-4,2,x,y,z\n",
			"id,\"zip\",\"card\",\"frac\",\"sci\",\"formula\",\"bool\",\"phone\"\n1,\"01234\",\"4111111111111111222\",\"1/2\",\"1E5\",\"=1+1\",\"TRUE\",\"+49 170\"\n" +
				"2,\"99\",\"1\",\"3-4\",\"2\",\"x\",\"y\",\"z\"\n", ",",
			plaintext.Asked{},
		},
		"what is one":          {"a,b,c,d\n-1,2.50,2024-03-04,0\n999999999999999,0.5,word,-7\n", "a,b,c,d\n-1,2.50,2024-03-04,0\n999999999999999,0.5,word,-7\n", ",", plaintext.Asked{}},
		"names with digits":    {"Q1/24,x\n1,2\n", "Q1/24,x\n1,2\n", ",", plaintext.Asked{}},
		"names that are none":  {"Q1/24,x\n1,2\n", "\"Q1/24\",x\n\"1\",2\n", ",", plaintext.Asked{Header: "no"}},
		"names among numbers":  {"Q1/24,2\n1,2\n", "Q1/24,2\n1,2\n", ",", plaintext.Asked{Header: "yes"}},
		"no day of a month":    {"day\n2024-02-31\n", "\"day\"\n\"2024-02-31\"\n", ",", plaintext.Asked{}},
		"all is to stay as is": {"a,1\nb,2\n", "\"a\",\"1\"\n\"b\",\"2\"\n", ",", plaintext.Asked{Text: true}},
	} {
		c.asked.Table = true

		got, report := rewritten(t, []byte(c.content), c.asked)
		if got != c.want || report.Delimiter != c.delimiter {
			t.Errorf("%s: %q, %+v\nwant %q", name, got, report, c.want)
		}
	}
}

func TestLinesAndColumnsAreCounted(t *testing.T) {
	t.Parallel()

	_, report := rewritten(t, []byte("a,b\n\nc,d,e\n"), plaintext.Asked{Table: true})
	if report.Lines != 3 || report.Columns != 3 {
		t.Errorf("%+v", report)
	}
}

func TestBytesThatAreNoCharacterAreTold(t *testing.T) {
	t.Parallel()

	got, report := rewritten(t, []byte("M\xfcller"), plaintext.Asked{Encoding: "UTF-8"})
	if got != "M\ufffdller" || !report.Replaced {
		t.Errorf("%q %+v", got, report)
	}

	if _, err := plaintext.Rewrite(
		strings.NewReader("a"),
		&bytes.Buffer{},
		plaintext.Asked{Encoding: "klingon"},
	); err == nil {
		t.Error("an unknown charset was taken")
	}

	if !plaintext.Known("Latin1") || !plaintext.Known("SHIFT_JIS") || plaintext.Known("klingon") {
		t.Error("names of charsets")
	}
}

func TestTheProgramTellsWhatItFound(t *testing.T) {
	t.Parallel()

	from, to := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(from, []byte("a;b\nM\xfcller;1\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	var said, errs bytes.Buffer
	if code := plaintext.Main([]string{"--table", from, to}, &said, &errs); code != 0 {
		t.Fatalf("%d %s", code, errs.String())
	}

	var report plaintext.Report
	if err := json.Unmarshal(
		said.Bytes(),
		&report,
	); err != nil || report.Encoding != "windows-1252" ||
		report.Delimiter != ";" {
		t.Errorf("%s %v", said.String(), err)
	}

	for _, args := range [][]string{{from}, {"--nonsense", from, to}, {from + "x", to}, {"--encoding", "klingon", from, to}} {
		errs.Reset()

		if code := plaintext.Main(args, &said, &errs); code != 1 || errs.Len() == 0 {
			t.Errorf("%v: %d %q", args, code, errs.String())
		}
	}
}

func FuzzRewrite(f *testing.F) {
	for _, seed := range []string{"a;b\n1;2\n", "sep=|\n\"x\n\"|y", "\xff\xfea\x00", "M\xfcller,\r\r", "\"", ",,,\n\n\n"} {
		f.Add([]byte(seed), true)
	}

	f.Fuzz(func(t *testing.T, content []byte, table bool) {
		var out bytes.Buffer
		if _, err := plaintext.Rewrite(
			bytes.NewReader(content),
			&out,
			plaintext.Asked{Table: table},
		); err != nil &&
			!table {
			t.Error(err)
		}

		if strings.ToValidUTF8(out.String(), "") != out.String() {
			t.Errorf("%q is not UTF-8", out.String())
		}
	})
}
