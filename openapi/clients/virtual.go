package clients

import "strings"

// javaArguments are those of a call in Java.
func (l language) javaArguments(c Call) string {
	var list []string
	for _, p := range c.InPath() {
		list = append(list, "String "+l.argument(p.Name))
	}

	if c.Body {
		list = append(list, "Map<String, ?> body")
	}

	if len(c.InQuery()) > 0 {
		list = append(list, "Map<String, ?> query")
	}

	return strings.Join(list, ", ")
}

func java() language {
	const folder = "src/main/java/dev/convertd/"

	return language{
		Name: "Java", Folder: "java", Block: "java", comment: "//",
		Install: "mvn -f openapi/sdks/java install",
		Needs:   "Java 17 or newer; no other library.",
		Example: "examples/Examples.java",
		files: map[string]string{
			"java.tmpl": folder + "Api.java", "javatypes.tmpl": folder + "Types.java",
			"javacodes.tmpl": folder + "ErrorCode.java",
		},
		kinds: map[string]string{
			Text: "String", Integer: "Long", Number: "Double", Boolean: "Boolean", Values: "String",
			Any: "Object", List: "List<%s>", Dict: "Map<String, %s>", Object: "Types.%s",
		},
		reads: map[string]string{
			Text: "Json.text(%s)", Integer: "Json.whole(%s)", Number: "Json.real(%s)",
			Boolean: "Json.bool(%s)", Values: "Json.text(%s)", Any: "%s",
			List: "Json.list(%s, %s -> %s)", Dict: "Json.map(%s, %s -> %s)",
			Object: "Types.%[2]s.from(%[1]s)",
		},
		named:    camel,
		reserved: []string{"default", "package", "class", "public", "enum"},
		segment:  `" + segment(%s) + "`,
	}
}

// kotlin has a layer of its own over the client for Java, which it runs beside.
func kotlin() language {
	return language{
		Name: "Kotlin", Folder: "kotlin", Block: "kotlin", comment: "//",
		Install: "mvn -f openapi/sdks/java install && mvn -f openapi/sdks/kotlin install",
		Needs:   "Kotlin 1.9 or newer on Java 17 or newer, and the client for Java beside it.",
		Example: "examples/Examples.kt",
	}
}

// csharpArguments are those of a call in C#.
func (l language) csharpArguments(c Call) string {
	var list []string
	for _, p := range c.InPath() {
		list = append(list, "string "+l.argument(p.Name))
	}

	if c.Body {
		list = append(list, "object body")
	}

	if len(c.InQuery()) > 0 {
		list = append(list, "Dictionary<string, object> query = null")
	}

	return strings.Join(list, ", ")
}

// csharpMember is what a field goes by: not as the type that it is a field of.
func csharpMember(name, of string) string {
	if pascal(name) == of {
		return of + "Value"
	}

	return pascal(name)
}

func csharp() language {
	return language{
		Name:    "C#",
		Folder:  "csharp",
		Block:   "cs",
		comment: "//",
		Install: "dotnet add reference openapi/sdks/csharp/Convertd.csproj",
		Needs:   ".NET Standard 2.0, which .NET, .NET Framework 4.6.1 and Mono have; no other package.",
		Example: "examples/Examples.cs",
		files:   map[string]string{"csharp.tmpl": "src/Api.cs"},
		kinds: map[string]string{
			Text: "string", Integer: "long?", Number: "double?", Boolean: "bool?", Values: "string",
			Any: "object", List: "List<%s>", Dict: "Dictionary<string, %s>",
		},
		reads: map[string]string{
			Text: "Json.Text(%s)", Integer: "Json.Whole(%s)", Number: "Json.Real(%s)",
			Boolean: "Json.Bool(%s)", Values: "Json.Text(%s)", Any: "%s",
			List: "Json.List(%s, %s => %s)", Dict: "Json.Map(%s, %s => %s)",
			Object: "global::Convertd.%[2]s.Read(%[1]s)",
		},
		named:   camel,
		taken:   map[string]string{"Task": "JobTask"},
		segment: `" + Uri.EscapeDataString(%s) + "`,
	}
}
