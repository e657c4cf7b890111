package httpapi_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/operation"
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
			if !bytes.Equal(
				first,
				must(describe.Render(must(httpapi.Describe())(t), version, describe.FormatJSON))(t),
			) {
				t.Fatalf("two descriptions in %s differ", version)
			}
		}
	}
}

// holds reports whether a schema, or one that it extends, has a field.
func holds(schemas map[string]*huma.Schema, s *huma.Schema, field string) bool {
	if s.Ref != "" {
		s = schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}

	in := func(base *huma.Schema) bool { return holds(schemas, base, field) }

	return s.Properties[field] != nil || slices.ContainsFunc(s.AllOf, in)
}

func TestACallIsDescribedWithTheFieldsOfItsOperation(t *testing.T) {
	t.Parallel()
	doc := must(httpapi.Describe())(t)

	route := doc.Paths["/v1/convert"].Post
	for media, content := range route.RequestBody.Content {
		if media == describe.Octets {
			continue
		}

		for _, field := range []string{"file", "files", "url", "targetFormat", "options", "dry_run", "quality", "fps"} {
			if !holds(doc.Components.Schemas.Map(), content.Schema, field) {
				t.Errorf("%s of %s is not described", field, media)
			}
		}
	}

	i := slices.IndexFunc(
		route.Parameters,
		func(p *huma.Param) bool { return p.In == "query" && p.Style == "form" },
	)
	if i < 0 || !holds(doc.Components.Schemas.Map(), route.Parameters[i].Schema, "quality") {
		t.Error("the query's fields are not described")
	}
}

func TestEveryOperationAndOptionIsDescribed(t *testing.T) {
	t.Parallel()
	schemas := must(httpapi.Describe())(t).Components.Schemas.Map()

	for _, op := range operation.All() {
		for _, union := range []string{"NewTask", "Task"} {
			ref := schemas[union].Discriminator.Mapping[op.Name]

			one := must(httpapi.Describe())(t).Components.Schemas.SchemaFromRef(ref)
			if one == nil || one.Description != op.Doc ||
				one.Properties["operation"].Enum[0] != op.Name {
				t.Fatalf("%s: %q leads to %+v", op.Name, ref, one)
			}

			base := schemas[union+"Base"]
			if len(one.AllOf) != 1 || one.AllOf[0].Ref != "#/components/schemas/"+union+"Base" {
				t.Errorf("%s extends %+v", ref, one.AllOf)
			}

			for name := range base.Properties {
				if one.Properties[name] != nil && name != "operation" && name != "options" {
					t.Errorf("%s says %s again", ref, name)
				}
			}

			apart, options := op.Apart()
			for _, f := range apart {
				if one.Properties[f.Name] == nil {
					t.Errorf("%s of %s is not described", f.Name, ref)
				}
			}

			for _, f := range options {
				if one.Properties["options"] == nil {
					t.Errorf("%s has no options", ref)
				} else if !holds(schemas, one.Properties["options"], f.Name) {
					t.Errorf("%s of %s is not described", f.Name, ref)
				}
			}
		}
	}

	if secret := schemas["ImportUrlTask"].Properties["headers"]; len(secret.Enum) != 1 ||
		secret.Enum[0] != "***" ||
		secret.Type != huma.TypeString {
		t.Errorf("a secret is shown as %+v", secret)
	}
}
