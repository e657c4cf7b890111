// Package sandbox owns the running of engines' commands: bubblewrap, limits, the watch over a
// running command, work folders.
//
// It knows no engine, no format and no job, and it is the only package that may start a process.
//
// A command sees /usr, the parts of /etc that tools need, its inputs (read-only, under /in), its
// work folder (/work) and an empty /tmp, and fonts by one table of what stands in for which. It has
// no network, no view of other processes, an empty environment, no privilege and no way to a new
// namespace. What one run can cost is bounded by Limits: the kernel's rlimits hold each process,
// and the watch adds up what the processes of one run use together: memory, CPU time, and room on
// the disk, files that have no name any more included. The watch looks every 100 ms, so a run may
// be over a limit for that long; the address space of a process and the size of a file are never
// over theirs.
//
// As many heavy commands as there are slots run at once in each lane: media, documents, pictures.
// Others wait for a slot of their own lane, so that no transcode holds up a document. Probes and
// checks are light: they need no slot, and of each as many run at once as a few for each processor.
// So what all that runs asks of the processors is bounded by their number, of which Threads says
// what each heavy command may use; between those that run, the kernel shares them out.
//
// All commands draw on one budget of memory, of which each reserves a part before it starts. A
// quarter is the probes' alone.
//
// A command ends with the server, however that ends: a guard outside the sandbox, a shell that
// waits on a pipe of the server's, then kills its process group.
//
// Weak mode is for machines where bubblewrap cannot work. What it keeps: the empty environment, the
// limits, a uid of its own (when the server is root), and the kill of the process group, also when
// the server dies. What it loses: the command reaches the network, reads every file that its uid
// may read (that is the data directory, and writing its own inputs, when the server is not root),
// sees other processes, and one that leaves its process group outlives the run; an ordinary user's
// command can also kill the guard. For a server that is root, the work folder has no path that the
// command could walk, so a tool that goes to its current directory by its full path fails
// (LibreOffice's start script does), and one that asks where its input truly lies (ImageMagick):
// run a weak server as an ordinary user.
package sandbox
