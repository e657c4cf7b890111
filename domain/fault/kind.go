package fault

// Kind says what went wrong in terms that a caller can act on.
type Kind string

// The kinds of fault. Each is one row of the HTTP adapter's table.
const (
	InvalidInput          Kind = "invalid_input"
	InvalidRequest        Kind = "invalid_request"
	AuthenticationMissing Kind = "authentication_missing"
	InvalidKey            Kind = "invalid_key"
	Forbidden             Kind = "forbidden"
	RateLimited           Kind = "rate_limited"
	FileTooLarge          Kind = "file_too_large"
	UnsupportedFormat     Kind = "unsupported_format"
	UnsupportedConversion Kind = "unsupported_conversion"
	FormatNotFound        Kind = "format_not_found"
	JobNotFound           Kind = "job_not_found"
	TaskNotFound          Kind = "task_not_found"
	FileNotFound          Kind = "file_not_found"
	WebhookNotFound       Kind = "webhook_not_found"
	NotFound              Kind = "not_found"
	MethodNotAllowed      Kind = "method_not_allowed"
	Conflict              Kind = "conflict"
	ConversionFailed      Kind = "conversion_failed"
	CorruptFile           Kind = "corrupt_file"
	PasswordRequired      Kind = "password_required"
	Timeout               Kind = "timeout"
	DiskFull              Kind = "disk_full"
	StorageMissing        Kind = "storage_missing"
	NoFiles               Kind = "no_files"
	FileGone              Kind = "file_gone"
	LinkExpired           Kind = "link_expired"
	InputTaskFailed       Kind = "input_task_failed"
	Cancelled             Kind = "cancelled"
	Unavailable           Kind = "unavailable"
	Internal              Kind = "internal"
)
