package httpapi

import (
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/ports"
)

func exampleOwner() ports.User {
	return ports.User{
		ID: exampleUser, Name: "ada@example.com", Plan: "pro", Password: "there is one",
		Created: exampleTime(),
	}
}

func usersExample() any {
	page := enclosed([]userBody{exampleShown().user(exampleOwner())})
	page.Meta.Pagination = &pagination{Limit: defaultPage}

	return page
}

func auditExample() any {
	page := enclosed([]auditBody{exampleShown().audit(audit.Entry{
		ID: "aud_01KHGEPK5R8V2M6Q0T4X7ZB3CD", At: exampleTime(), Action: audit.PlanChanged,
		Actor:   audit.Actor{User: "usr_01KHGEPM7T9V1X3Z5B7D9F1H3J", Via: audit.BySession},
		Subject: exampleUser, User: exampleUser,
		Details: map[string]string{"from": "free", "to": "pro"},
	})})
	page.Meta.Pagination = &pagination{Limit: defaultPage}

	return page
}
