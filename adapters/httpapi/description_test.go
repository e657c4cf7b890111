package httpapi_test

import (
	"bytes"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/apicheck"
)

func TestEveryRouteIsDescribedWhole(t *testing.T) {
	t.Parallel()
	doc := must(httpapi.Describe())(t)
	for _, unsaid := range apicheck.Incomplete(doc) {
		t.Error(unsaid)
	}
}

func TestEveryDescriptionIsTheSame(t *testing.T) {
	t.Parallel()
	for _, version := range []string{describe.V31, describe.V30} {
		first := must(describe.Render(must(httpapi.Describe())(t), version, describe.FormatJSON))(t)
		for range 5 {
			if !bytes.Equal(first, must(describe.Render(must(httpapi.Describe())(t), version, describe.FormatJSON))(t)) {
				t.Fatalf("two descriptions in %s differ", version)
			}
		}
	}
}

func TestEveryOperationAndOptionIsDescribed(t *testing.T) {
	t.Parallel()
	schemas := must(httpapi.Describe())(t).Components.Schemas.Map()
	for _, op := range job.Operations() {
		for _, union := range []string{"NewTask", "Task"} {
			ref := schemas[union].Discriminator.Mapping[op.Name]
			one := must(httpapi.Describe())(t).Components.Schemas.SchemaFromRef(ref)
			if one == nil || one.Description != op.Doc || one.Properties["operation"].Enum[0] != op.Name {
				t.Fatalf("%s: %q leads to %+v", op.Name, ref, one)
			}
			for _, f := range op.Fields {
				if one.Properties[f.Name] == nil {
					t.Errorf("%s of %s is not described", f.Name, ref)
				}
			}
		}
	}
	for _, c := range format.Categories() {
		for _, f := range option.Conversion(c) {
			for _, name := range []string{"ConversionOptions", "AppliedOptions"} {
				if schemas[name].Properties[f.Name] == nil {
					t.Errorf("%s has no %s", name, f.Name)
				}
			}
		}
	}
	if secret := schemas["ImportUrlTask"].Properties["headers"]; len(secret.Enum) != 1 || secret.Enum[0] != "***" || secret.Type != huma.TypeString {
		t.Errorf("a secret is shown as %+v", secret)
	}
}
