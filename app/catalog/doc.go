// Package catalog owns what this installation can convert: the formats, the engines that are
// installed, and the plans between formats.
//
// It runs no conversion and knows no engine by name.
package catalog
