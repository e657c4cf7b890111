// Package markdown owns how Markdown becomes HTML: CommonMark with the tables, task lists,
// footnotes and links of GitHub's, in a page that prints well.
//
// It fetches nothing: pictures that the text refers to stay references. The work is done by our own
// program, shut in (see Main), since it reads what strangers wrote.
package markdown
