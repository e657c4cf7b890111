package store

import (
	"database/sql"
	"strings"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/ports"
)

type userRow struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID       string `bun:"id,pk"`
	Name     string `bun:"name"`
	Password string `bun:"password"`
	Subject  string `bun:"subject"`
	Plan     string `bun:"plan"`
	Admin    bool   `bun:"admin"`
	Blocked  bool   `bun:"blocked"`
	Created  int64  `bun:"created"`
}

type apiKeyRow struct {
	bun.BaseModel `bun:"table:api_keys,alias:ak"`

	ID      string          `bun:"id,pk"`
	User    string          `bun:"user_id"`
	Name    string          `bun:"name"`
	Hint    string          `bun:"hint"`
	Hash    string          `bun:"hash"`
	Scopes  string          `bun:"scopes"`
	Sandbox bool            `bun:"sandbox"`
	Created int64           `bun:"created"`
	Expires sql.Null[int64] `bun:"expires"`
	Used    sql.Null[int64] `bun:"used"`
	Revoked sql.Null[int64] `bun:"revoked"`
}

func rowOfUser(u ports.User) userRow {
	return userRow{
		ID:       u.ID,
		Name:     u.Name,
		Password: u.Password,
		Subject:  u.Subject,
		Plan:     u.Plan,
		Admin:    u.Admin,
		Blocked:  u.Blocked,
		Created:  u.Created.UnixMicro(),
	}
}

func userOf(r userRow) ports.User {
	return ports.User{
		ID:       r.ID,
		Name:     r.Name,
		Password: r.Password,
		Subject:  r.Subject,
		Plan:     r.Plan,
		Admin:    r.Admin,
		Blocked:  r.Blocked,
		Created:  instant(r.Created),
	}
}

func rowOfAPIKey(k ports.APIKey) apiKeyRow {
	return apiKeyRow{
		ID:      k.ID,
		User:    k.User,
		Name:    k.Name,
		Hint:    k.Hint,
		Hash:    k.Hash,
		Scopes:  strings.Join(k.Scopes, " "),
		Sandbox: k.Sandbox,
		Created: k.Created.UnixMicro(),
		Expires: micros(k.Expires),
		Used:    micros(k.Used),
		Revoked: micros(k.Revoked),
	}
}

func apiKeyOf(r apiKeyRow) ports.APIKey {
	return ports.APIKey{
		ID:      r.ID,
		User:    r.User,
		Name:    r.Name,
		Hint:    r.Hint,
		Hash:    r.Hash,
		Scopes:  strings.Fields(r.Scopes),
		Sandbox: r.Sandbox,
		Created: instant(r.Created),
		Expires: since(r.Expires),
		Used:    since(r.Used),
		Revoked: since(r.Revoked),
	}
}
