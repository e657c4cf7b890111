package bootstrap

import "time"

// settingsOfWork are what is done, within which bounds, and how it is watched.
func settingsOfWork() []Setting { //nolint:funlen // a table
	return []Setting{
		{
			"metrics_listen",
			"127.0.0.1:9464",
			"Address and port of Prometheus metrics; off to have none.",
			func(c *Config, v string) (err error) {
				if v == "off" {
					c.MetricsListen = ""
					return nil
				}

				c.MetricsListen, err = address(v)

				return err
			},
		},
		{
			"max_file_size",
			"4GB",
			"The largest file that is taken in.",
			func(c *Config, v string) (err error) {
				c.MaxFileSize, err = size(v)
				return err
			},
		},
		{
			"min_free_disk",
			"10GB",
			"Room on the disk below which no new files and jobs are taken in; 0 for none.",
			func(c *Config, v string) (err error) {
				if v == "0" {
					c.MinFreeDisk = 0
					return nil
				}

				c.MinFreeDisk, err = size(v)

				return err
			},
		},
		{
			"jobs_at_once",
			"0",
			"Jobs of one owner that are worked on at once, more of them wait; 0 for no bound.",
			func(c *Config, v string) (err error) {
				c.JobsAtOnce, err = number(v, 0, 1<<20)
				return err
			},
		},
		{
			"file_lifetime",
			"24h",
			"How long files are kept: after their job ended, and uploads after their arrival or last use.",
			func(c *Config, v string) (err error) {
				c.FileLifetime, err = duration(v, time.Second)
				return err
			},
		},
		{
			"job_lifetime",
			"720h",
			"How long a job is shown as expired after its files were deleted.",
			func(c *Config, v string) (err error) {
				c.JobLifetime, err = duration(v, time.Second)
				return err
			},
		},
		{
			"stall_timeout",
			"30s",
			"How long a client may take to send 16 KiB of a body before it is cut off.",
			func(c *Config, v string) (err error) {
				c.StallTimeout, err = duration(v, time.Second)
				return err
			},
		},
		{
			"import_timeout",
			"30m",
			"How long a download from a URL may take in all.",
			func(c *Config, v string) (err error) {
				c.ImportTimeout, err = duration(v, time.Second)
				return err
			},
		},
		{
			"webhook_timeout",
			"15s",
			"How long a receiver of a webhook may take to answer.",
			func(c *Config, v string) (err error) {
				c.HookTimeout, err = duration(v, 100*time.Millisecond)
				return err
			},
		},
		{
			"webhook_retry",
			"5s",
			"After what time a webhook that failed is sent again; doubled each time, for a day.",
			func(c *Config, v string) (err error) {
				c.HookRetry, err = duration(v, 100*time.Millisecond)
				return err
			},
		},
		{
			"shutdown_grace",
			"30s",
			"How long requests and work may go on after the signal to stop; then work is handed back.",
			func(c *Config, v string) (err error) {
				c.ShutdownGrace, err = duration(v, 0)
				return err
			},
		},
		{
			"sandbox_mode",
			"strict",
			"strict: engines run in bubblewrap; weak: only under limits, where that cannot work.",
			func(c *Config, v string) (err error) {
				c.SandboxMode, err = oneOf(v, "strict", "weak")
				return err
			},
		},
		{
			"sandbox_slots",
			"0",
			"Engine processes at once for each of media, documents and pictures; 0 for one a processor.",
			func(c *Config, v string) (err error) {
				c.Slots, err = number(v, 0, 1024)
				return err
			},
		},
		{
			"sandbox_memory",
			"0",
			"Memory that all engine, probe and check processes share; 0 for three fifths of the machine's or the container's.",
			func(c *Config, v string) (err error) {
				if v == "0" {
					c.SandboxMemory = 0
					return nil
				}

				c.SandboxMemory, err = size(v)

				return err
			},
		},
		{
			"office_instances",
			"auto",
			"Most instances of LibreOffice that stay for two minutes after a document, so that the next takes no start; " +
				"auto for one for each two processors, 0 for a new one for every document.",
			func(c *Config, v string) (err error) {
				if v == "auto" {
					c.OfficeInstances = officeAuto
					return nil
				}

				c.OfficeInstances, err = number(v, 0, 64)

				return err
			},
		},
		{
			"sandbox_first_uid",
			"64100",
			"First of the user ids that engines run under when the server is root.",
			func(c *Config, v string) (err error) {
				c.FirstUID, err = number(v, 1000, 64900)
				return err
			},
		},
		{
			"max_pixels",
			"268435456",
			"The most pixels a picture may have.",
			func(c *Config, v string) (err error) {
				c.MaxPixels, err = number(v, 1, 1<<40)
				return err
			},
		},
		{"log_level", "info", "debug, info, warn or error.", func(c *Config, v string) (err error) {
			c.LogLevel, err = oneOf(v, "debug", "info", "warn", "error")
			return err
		}},
		{"log_format", "text", "text or json.", func(c *Config, v string) (err error) {
			c.LogFormat, err = oneOf(v, "text", "json")
			return err
		}},
	}
}
