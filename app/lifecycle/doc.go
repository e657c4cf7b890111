// Package lifecycle owns every change of a job, with all that follows from it, in one transaction:
// what has happened is logged, files are kept or dropped, what became ready is queued, and the
// owner's next job is admitted. Whoever waits is told once that is committed.
//
// It may not know why a job changes: whoever asks for a change moves the job by its verbs. Nobody
// else inserts, saves or deletes a job, or decides which of an owner's jobs are worked on.
//
// # Lock order
//
// On PostgreSQL others write at the same time. Everybody takes locks in this order, so that no two
// transactions deadlock:
//
//  1. the job;
//  2. files, in the order of their ids;
//  3. idempotency records;
//  4. the owner's quota of the day;
//  5. what the owner stores;
//  6. admission of the owner's jobs;
//  7. under that, waiting jobs that nobody else holds. One that is held is passed over: whoever
//     holds it asks for its admission in turn.
//
// What a caller writes in a change belongs to 2, what it does in [Tx.Then] to 3, 4 and 5. A change
// holds one job; another needs a transaction of its own.
package lifecycle
