package pdf

import (
	"crypto/rand"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// longest is the most bytes of a password that count (ISO 32000-2, 7.6.4.3.2).
const longest = 127

// Passwords returns what opens the PDF, "" for nothing, and what lifts its restrictions.
func Passwords(v option.Values) (user, owner string, err error) {
	user, owner = v.Text("password"), v.Text("owner_password")

	refuse := func(field, text string, args ...any) (string, string, error) {
		return "", "", fault.New(fault.InvalidInput, text, args...).On(field)
	}
	for field, password := range map[string]string{"password": user, "owner_password": owner} {
		if len(password) > longest {
			return refuse(
				field,
				"%s is longer than %d bytes, of which PDFs heed no more. Choose a shorter one.",
				field,
				longest,
			)
		}
	}

	switch {
	case user == "" && owner == "" && v.Object("permissions") == nil:
		return refuse(
			"password",
			"Give a password, permissions or both: without, the PDF would not be protected.",
		)
	case user != "" && user == owner:
		return refuse(
			"owner_password",
			"Both passwords are the same, so that everybody who opens the PDF might do anything. Choose another owner_password.",
		)
	case owner == "": // an empty one would be the user's, and lift the restrictions for everybody
		owner = rand.Text()
	}

	return user, owner, nil
}

// WrongPassword is the fault of a PDF that asks for a password and was given this one, or none.
func WrongPassword(given string) *fault.Fault {
	text := "The PDF asks for a password. Send it as password."
	if given != "" {
		text = "The password does not open the PDF. Send the right one."
	}

	return fault.New(fault.PasswordRequired, "%s", text).On("password")
}
