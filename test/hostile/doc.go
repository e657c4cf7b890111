// Package hostile tries what attackers send to a real server: files, bodies, headers and URLs made
// by code, each with what must happen, while the memory of all processes together is watched.
//
// Whatever it sends, it reaches nothing but the server under test.
package hostile
