package bootstrap

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/quota"
)

func plansIn(t *testing.T, text string) (quota.Plans, error) {
	t.Helper()

	path := filepath.Join(t.TempDir(), "plans.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	c, err := Load([]string{"CONVERTD_PLANS_FILE=" + path})

	return c.Plans, err
}

func TestPlansOfAFile(t *testing.T) {
	t.Parallel()

	plans, err := plansIn(t, `
pro: {conversions_per_day: 200, forbidden_operations: [pdf/ocr]}
team: {max_file_size: 3GB, jobs_at_once: 0, forbidden_formats: [heic, gif]}
free: {conversions_per_day: ~}
`)
	if err != nil {
		t.Fatal(err)
	}

	pro, team, free := plans["pro"], plans["team"], plans["free"]
	if pro.Conversions != 200 || pro.Files != 20 || !pro.Forbids("pdf/ocr") ||
		team.Name != "team" || team.MaxFile != 3<<30 || team.JobsAtOnce != 0 ||
		team.Conversions != 5 || !team.Forbids("convert", "gif") || free.Conversions != 0 {
		t.Errorf("%+v\n%+v\n%+v", pro, team, free)
	}

	if len(plans) != 5 {
		t.Errorf("%d plans", len(plans))
	}
}

func TestWithoutAFileThePlansAreTheDefaults(t *testing.T) {
	t.Parallel()

	c, err := Load(nil)
	if err != nil || len(c.Plans) != 4 || c.Plans["free"].Conversions != 5 {
		t.Errorf("%+v, %v", c.Plans, err)
	}
}

func TestWhatIsWrongWithPlansIsAllNamed(t *testing.T) {
	t.Parallel()

	_, err := plansIn(t, `
pro: {conversions_per_dy: 200, max_file_size: big, forbidden_operations: [pdf/ocrr]}
team: 7
free: {jobs_at_once: -1, forbidden_formats: heic}
`)

	for _, want := range []string{
		"CONVERTD_PLANS_FILE", "did you mean conversions_per_day", `"big"`, "did you mean pdf/ocr",
		"team is no plan", "is -1", "is no list",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}
