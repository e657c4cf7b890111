package bootstrap

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/docker/go-units"
	"github.com/knadh/koanf/parsers/yaml"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/spelling"
)

// loadPlans reads plans from a YAML file: by name what is to be another than by default. A plan
// that there is not by default begins as the free one.
func (c *Config) loadPlans(path string) error {
	c.Plans = quota.Defaults()

	if path == "" {
		return nil
	}

	content, err := readSource(path)
	if err != nil {
		return fmt.Errorf("names a file that cannot be read: %w", err)
	}

	written, err := yaml.Parser().Unmarshal(content)
	if err != nil {
		return fmt.Errorf("names a file that is not YAML: %w", err)
	}

	var errs []error

	for _, name := range slices.Sorted(maps.Keys(written)) {
		plan, ok := c.Plans[name]
		if !ok {
			plan = quota.Defaults()[quota.FreePlan]
			plan.Name = name
		}

		fields, ok := written[name].(map[string]any)
		if !ok {
			errs = append(errs, fmt.Errorf(
				"names a file whose %s is no plan; write it as %s: {conversions_per_day: 100}",
				name,
				name,
			))

			continue
		}

		errs = append(errs, fill(&plan, fields))
		c.Plans[name] = plan
	}

	return errors.Join(append(errs, c.Plans.Validate())...)
}

// planFields are what a file can say of a plan.
func planFields() map[string]func(p *quota.Plan, value any) error {
	count := func(into func(*quota.Plan) *int) func(*quota.Plan, any) error {
		return func(p *quota.Plan, value any) (err error) {
			n, err := wholeNumber(value)
			*into(p) = int(min(n, math.MaxInt32))

			return err
		}
	}
	bytes := func(into func(*quota.Plan) *int64) func(*quota.Plan, any) error {
		return func(p *quota.Plan, value any) (err error) {
			*into(p), err = wholeSize(value)
			return err
		}
	}

	return map[string]func(*quota.Plan, any) error{
		"conversions_per_day": count(func(p *quota.Plan) *int { return &p.Conversions }),
		"max_file_size":       bytes(func(p *quota.Plan) *int64 { return &p.MaxFile }),
		"max_files_per_job":   count(func(p *quota.Plan) *int { return &p.Files }),
		"jobs_at_once":        count(func(p *quota.Plan) *int { return &p.JobsAtOnce }),
		"max_stored":          bytes(func(p *quota.Plan) *int64 { return &p.Stored }),
		"requests_per_minute": count(func(p *quota.Plan) *int { return &p.Requests }),
		"forbidden_operations": func(p *quota.Plan, value any) (err error) {
			p.Operations, err = listed(value, "operation", operationNames())
			return err
		},
		"forbidden_formats": func(p *quota.Plan, value any) error {
			formats, err := formatNames()
			if err == nil {
				p.Formats, err = listed(value, "format", formats)
			}

			return err
		},
	}
}

func fill(plan *quota.Plan, fields map[string]any) error {
	known := planFields()
	all := slices.Sorted(maps.Keys(known))

	var errs []error

	for _, key := range slices.Sorted(maps.Keys(fields)) {
		set, ok := known[key]
		if !ok {
			errs = append(errs, fmt.Errorf("names a file whose plan %s has an unknown %s; %s",
				plan.Name, key, meant(key, all)))

			continue
		}

		if err := set(plan, fields[key]); err != nil {
			errs = append(errs, fmt.Errorf("names a file whose plan %s has a %s that %w",
				plan.Name, key, err))
		}
	}

	return errors.Join(errs...)
}

func meant(name string, known []string) string {
	if near := spelling.Near(name, known); near != "" {
		return "did you mean " + near + "?"
	}

	return "known are " + strings.Join(known, ", ")
}

// wholeNumber takes a number from 0 on; none is 0, which is without bound.
func wholeNumber(value any) (int64, error) {
	switch n := value.(type) {
	case nil:
		return 0, nil
	case int:
		if n >= 0 {
			return int64(n), nil
		}
	}

	return 0, fmt.Errorf("is %v; set it to a whole number, or to 0 for no bound", value)
}

// wholeSize takes bytes, or a size such as 2GB.
func wholeSize(value any) (int64, error) {
	text, ok := value.(string)
	if !ok {
		return wholeNumber(value)
	}

	n, err := units.RAMInBytes(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf(
			"is %q; set it to a size such as 500MB or 2GB, or to 0 for no bound",
			text,
		)
	}

	return n, nil
}

// listed takes a list of what there is.
func listed(value any, what string, known []string) (list []string, err error) {
	written, ok := value.([]any)
	if !ok && value != nil {
		return nil, errors.New("is no list; write it as [a, b]")
	}

	for _, one := range written {
		name := fmt.Sprint(one)
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("holds the %s %q, which there is not; %s", what, name,
				meant(name, known))
		}

		list = append(list, name)
	}

	return list, nil
}

func operationNames() (list []string) {
	for _, op := range operation.All() {
		list = append(list, op.Name)
	}

	return list
}

func formatNames() (list []string, err error) {
	formats, err := format.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("cannot be checked: %w", err)
	}

	for _, f := range formats.All() {
		list = append(list, f.ID)
	}

	return list, nil
}
