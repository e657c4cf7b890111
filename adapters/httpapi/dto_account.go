package httpapi

import (
	"time"

	"github.com/convertd/convertd/app/account"
	appusage "github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

// accountBody is who calls, as it is shown to them.
type accountBody struct {
	ID          string          `json:"id"            doc:"The user's id."`
	Name        string          `json:"name"          doc:"By which the user signs in."`
	Admin       bool            `json:"admin"         doc:"Whether the user manages others."`
	HasPassword bool            `json:"has_password"  doc:"Whether the user can sign in by a password."`
	CreatedAt   *time.Time      `json:"created_at"    doc:"When the account was made; null on an open server."`
	Plan        accountPlanBody `json:"plan"          doc:"What the user may use."`
	Sandbox     bool            `json:"sandbox"       doc:"Whether the key that was sent is for tests."`
	Key         *apiKeyBody     `json:"key,omitempty" doc:"The key that was sent, if one was."`
}

// accountPlanBody is a plan as it is shown. A number that it does not bound is null.
type accountPlanBody struct {
	Name                string   `json:"name"                 doc:"The plan's name."`
	ConversionsPerDay   *int64   `json:"conversions_per_day"  doc:"How many jobs a day may process something."`
	MaxFileSize         *int64   `json:"max_file_size"        doc:"Bytes of a file."`
	MaxFilesPerJob      *int64   `json:"max_files_per_job"    doc:"How many files a job may take."`
	JobsAtOnce          *int64   `json:"jobs_at_once"         doc:"How many jobs are worked on at once; others wait."`
	MaxStored           *int64   `json:"max_stored"           doc:"Bytes of all files that are kept at once."`
	RequestsPerMinute   *int64   `json:"requests_per_minute"  doc:"How many requests a key may send in a minute."`
	ForbiddenOperations []string `json:"forbidden_operations" doc:"Operations that the plan does not have."`
	ForbiddenFormats    []string `json:"forbidden_formats"    doc:"Ids of formats that it does not have."`
}

func (mapper) accountPlan(p quota.Plan) accountPlanBody {
	return accountPlanBody{
		Name:                p.Name,
		ConversionsPerDay:   bound(p.Conversions),
		MaxFileSize:         bound(p.MaxFile),
		MaxFilesPerJob:      bound(p.Files),
		JobsAtOnce:          bound(p.JobsAtOnce),
		MaxStored:           bound(p.Stored),
		RequestsPerMinute:   bound(p.Requests),
		ForbiddenOperations: append([]string{}, p.Operations...),
		ForbiddenFormats:    append([]string{}, p.Formats...),
	}
}

// bound returns a number of a plan; nil where it bounds nothing.
func bound[N int | int64](n N) *int64 {
	if n == 0 {
		return nil
	}

	whole := int64(n)

	return &whole
}

func (m mapper) account(u ports.User, p access.Principal) accountBody {
	return accountBody{
		ID: u.ID, Name: u.Name, Admin: u.Admin, HasPassword: u.Password != "",
		CreatedAt: optional(u.Created), Plan: m.accountPlan(p.Plan),
		Sandbox: access.Sandbox(p.Owner),
	}
}

// apiKeyBody is a key as it is shown.
type apiKeyBody struct {
	ID         string     `json:"id"            doc:"The key's id."`
	Name       string     `json:"name"          doc:"What it is for."`
	Hint       string     `json:"hint"          doc:"Its first letters."`
	Scopes     []string   `json:"scopes"        doc:"What it may do."`
	Sandbox    bool       `json:"sandbox"       doc:"Whether it is for tests: it spends no quota."`
	Status     string     `json:"status"        doc:"Whether it is good."                                enum:"active,expired,revoked"`
	CreatedAt  time.Time  `json:"created_at"    doc:"When it was made."`
	ExpiresAt  *time.Time `json:"expires_at"    doc:"Until when it is good; null for always."`
	LastUsedAt *time.Time `json:"last_used_at"  doc:"When it was last sent, to the minute."`
	RevokedAt  *time.Time `json:"revoked_at"    doc:"When it was ended."`
	Key        string     `json:"key,omitempty" doc:"The key itself. It is shown once, when it is made."`
}

func (m mapper) apiKey(k ports.APIKey, secret string) apiKeyBody {
	body := apiKeyBody{
		ID: k.ID, Name: k.Name, Hint: k.Hint, Scopes: k.Scopes, Sandbox: k.Sandbox,
		Status: "active", CreatedAt: k.Created, ExpiresAt: optional(k.Expires),
		LastUsedAt: optional(k.Used), RevokedAt: optional(k.Revoked), Key: secret,
	}

	switch {
	case !k.Revoked.IsZero():
		body.Status = "revoked"
	case !account.GoodAt(k, m.now):
		body.Status = "expired"
	}

	return body
}

// accountQuotaBody is how much the caller uses of what the plan has.
type accountQuotaBody struct {
	Plan        string         `json:"plan"        doc:"The plan's name."`
	Conversions countedBody    `json:"conversions" doc:"Of the day."`
	Requests    countedBody    `json:"requests"    doc:"Of the minute, with this key."`
	Storage     storageBody    `json:"storage"     doc:"Bytes of files that are kept."`
	Jobs        jobsAtOnceBody `json:"jobs"        doc:"That are worked on at once."`
}

type countedBody struct {
	Limit     *int64    `json:"limit"     doc:"How many there may be; null where there is no limit."`
	Used      int       `json:"used"      doc:"How many there were; 0 where there is no limit."      minimum:"0"`
	Remaining *int      `json:"remaining" doc:"How many are left; null where there is no limit."     minimum:"0"`
	ResetsAt  time.Time `json:"resets_at" doc:"When they are counted anew."`
}

type storageBody struct {
	Limit     *int64 `json:"limit"     doc:"Bytes; null where there is no limit."`
	Used      int64  `json:"used"      doc:"Bytes."                               minimum:"0"`
	Remaining *int64 `json:"remaining" doc:"Bytes; null where there is no limit." minimum:"0"`
}

type jobsAtOnceBody struct {
	Limit   *int64 `json:"limit"   doc:"How many there may be; null where there is no limit."`
	Running int    `json:"running" doc:"How many are worked on."                              minimum:"0"`
	Waiting int    `json:"waiting" doc:"How many wait for that."                              minimum:"0"`
}

func (mapper) counted(s account.Standing) countedBody {
	body := countedBody{Limit: bound(s.Limit), Used: s.Used, ResetsAt: s.Resets}
	if s.Limit > 0 {
		left := s.Left()
		body.Used, body.Remaining = min(s.Used, s.Limit), &left
	}

	return body
}

func (m mapper) quota(
	p quota.Plan,
	day, minute account.Standing,
	now appusage.Now,
) accountQuotaBody {
	body := accountQuotaBody{
		Plan:        p.Name,
		Conversions: m.counted(day),
		Requests:    m.counted(minute),
		Storage:     storageBody{Limit: bound(p.Stored), Used: now.Stored},
		Jobs: jobsAtOnceBody{
			Limit: bound(p.JobsAtOnce), Running: now.Running, Waiting: now.Waiting,
		},
	}
	if p.Stored > 0 {
		left := max(0, p.Stored-now.Stored)
		body.Storage.Remaining = &left
	}

	return body
}
