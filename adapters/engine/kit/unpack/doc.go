// Package unpack owns the reading of archives: it decodes them, whatever they are, and hands their
// files on one by one.
//
// It writes nothing, opens no archive inside another, follows no link, and believes no name and no
// size that an archive tells. It is meant for a process that is shut in.
package unpack
