// Package chromium owns how web pages become PDFs and pictures: by Debian's Chromium without a
// window, started anew for each page.
//
// It starts no process itself: commands go to a Runner, the sandbox. Chromium's own sandbox is off,
// since it would need namespaces of its own; ours has no network, and a program beside Chromium
// (package browser) refuses whatever a page asks for beyond itself.
package chromium
