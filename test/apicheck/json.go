package apicheck

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

func decode(body []byte) (any, error) {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return nil, fmt.Errorf("the body is no JSON: %w", err)
	}

	return value, nil
}

// codeOf returns an error's code, "" where there is none.
func codeOf(value any) string {
	body, _ := value.(map[string]any)
	fault, _ := body["error"].(map[string]any)
	code, _ := fault["code"].(string)

	return code
}

func keys[V any](m map[string]V) []string { return slices.Collect(maps.Keys(m)) }
