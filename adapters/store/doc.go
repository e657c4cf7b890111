// Package store owns the database of jobs, files and signing keys: its connections, its tables and
// the transactions on them.
//
// It may not know the queue, which joins its transactions through a func, nor let rows or SQL be
// seen outside.
//
// # Two ways of SQL
//
// A table has a struct in rows.go, which both ways take its columns from. Which of the two a
// statement uses is told by its text:
//
//   - Where the text is always the same but for values, it is a step (steps.go): inserting,
//     updating and finding write the usual ones. Values come apart from the text, so that a
//     connection plans it once, and steps that follow each other are sent together. All that a job
//     needs on its way is of this kind, and so is what a new table begins with.
//   - Where the text is put together from conditions, or says something of a set of rows, such as a
//     page of a list or what is due, it is bun's query. It holds its values, and is planned each
//     time: that is for what is asked seldom, or finds much.
//
// What a partial index holds is written into the text, never given as a value: a plan that serves
// all values could not use the index.
package store
