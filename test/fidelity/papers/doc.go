// Command papers has several tools make a DOCX of each PDF of a folder, and writes down what is left
// of the text's order, the pictures and the pages, and how much of it flows.
//
//	go run ./test/fidelity/papers -report test/fidelity/papers/report.md FOLDER
package main
