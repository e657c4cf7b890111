package trigger

import (
	"path"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// Prefix begins the names that provoke something: fail-timeout.mp4.
const Prefix = "fail-"

// retryAfter is after how many seconds a call may be sent again that was refused for its number.
const retryAfter = 1

// Trigger is an error that can be provoked.
type Trigger struct {
	Name   string // behind Prefix, up to the extension
	Kind   fault.Kind
	OnTask bool // the task fails that reads the file; else the call is refused that names it
}

// All returns all of them, by the codes that the API has for the kinds.
func All() []Trigger {
	return []Trigger{
		{"timeout", fault.Timeout, true},
		{"conversion-failed", fault.ConversionFailed, true},
		{"corrupt-file", fault.CorruptFile, true},
		{"password-required", fault.PasswordRequired, true},
		{"cancelled", fault.Cancelled, true},
		{"internal-error", fault.Internal, true},
		{"invalid-input", fault.InvalidInput, false},
		{"invalid-request", fault.InvalidRequest, false},
		{"authentication-required", fault.AuthenticationMissing, false},
		{"invalid-api-key", fault.InvalidKey, false},
		{"insufficient-permissions", fault.Forbidden, false},
		{"rate-limited", fault.RateLimited, false},
		{"file-too-large", fault.FileTooLarge, false},
		{"unsupported-format", fault.UnsupportedFormat, false},
		{"unsupported-conversion", fault.UnsupportedConversion, false},
		{"format-not-found", fault.FormatNotFound, false},
		{"job-not-found", fault.JobNotFound, false},
		{"task-not-found", fault.TaskNotFound, false},
		{"file-not-found", fault.FileNotFound, false},
		{"webhook-not-found", fault.WebhookNotFound, false},
		{"not-found", fault.NotFound, false},
		{"method-not-allowed", fault.MethodNotAllowed, false},
		{"conflict", fault.Conflict, false},
		{"insufficient-disk-space", fault.DiskFull, false},
		{"storage-not-configured", fault.StorageMissing, false},
		{"no-files", fault.NoFiles, false},
		{"file-gone", fault.FileGone, false},
		{"expired", fault.LinkExpired, false},
		{"input-task-failed", fault.InputTaskFailed, false},
		{"service-unavailable", fault.Unavailable, false},
	}
}

// OnCall returns the fault with which a call is refused that names a file; nil for none.
func OnCall(filename string) error { return provoked(filename, false) }

// OnTask returns the fault with which a task fails that reads a file; nil for none.
func OnTask(filename string) error { return provoked(filename, true) }

func provoked(filename string, onTask bool) error {
	name := strings.ToLower(path.Base(filename))
	name = strings.TrimSuffix(name, path.Ext(name))

	for _, t := range All() {
		if name == Prefix+t.Name && t.OnTask == onTask {
			return t.fault()
		}
	}

	return nil
}

func (t Trigger) fault() error {
	f := fault.New(t.Kind, "The file's name asks for this error, as files in a sandbox can. "+
		"Send it under another name, or with a key that is not for tests.")
	if t.Kind == fault.RateLimited || t.Kind == fault.Unavailable || t.Kind == fault.DiskFull {
		f = f.With(fault.RetryAfter, retryAfter)
	}

	return f
}
