package operation

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// Names of fields that all storages share.
const (
	FieldPrefix     = "prefix"
	FieldEndpoint   = "endpoint"
	FieldConnection = "connection"
	FieldName       = "filename"
)

// Storage is a kind of storage of callers' own, which imports read from and exports write to.
type Storage struct {
	Name    string // such as s3
	Heading string // as people call it
	Title   string // the same within a sentence
	// Account says where it is and who asks there.
	Account []option.Field
	// Within says in which part of it: the bucket.
	Within []option.Field
	Key    string // the name of the field that names one file
	// Needs are the fields without which nothing can be done: one of each group.
	Needs [][]string
}

// Storages returns every kind, in the order in which they are documented.
func Storages() []Storage { return []Storage{s3(), azure(), gcs(), sftp()} }

// FindStorage returns the kind of that name.
func FindStorage(name string) (Storage, bool) {
	all := Storages()

	at := slices.IndexFunc(all, func(s Storage) bool { return s.Name == name })
	if at < 0 {
		return Storage{}, false
	}

	return all[at], true
}

// Lacking returns a fault for each group of Needs of which no field is there.
func (s Storage) Lacking(has func(name string) bool) fault.List {
	var faults fault.List

	for _, group := range s.Needs {
		if !slices.ContainsFunc(group, has) {
			faults = append(faults, fault.New(fault.InvalidInput,
				"%s is required.", strings.Join(group, " or ")).On(group[0]))
		}
	}

	return faults
}

// Fields returns what says where a storage is, and who asks there.
func (s Storage) Fields() []option.Field { return slices.Concat(s.Account, s.Within) }

func (s Storage) imports() Operation {
	return Operation{
		Name: "import/" + s.Name, Role: Import, Storage: s.Name, Source: s.Key,
		Doc: "Takes a file, or all under a prefix, from " + s.Title + ".",
		Fields: slices.Concat([]option.Field{connection()}, s.Fields(), []option.Field{
			{
				Name: s.Key, Type: option.Text,
				Doc: "Which file to take. Give this or prefix.",
			},
			{
				Name: FieldPrefix, Type: option.Text,
				Doc: "Takes all files whose " + s.Key + " begins with this, at most 1000.",
			},
			{
				Name: FieldName, Type: option.Text,
				Doc: "The name to give the file; by default the last part of its " + s.Key + ".",
			},
		}),
	}
}

func (s Storage) exports() Operation {
	return Operation{
		Name: "export/" + s.Name, Role: Export, Storage: s.Name,
		Doc: "Writes its inputs to " + s.Title + ". What is there of the same " + s.Key +
			" is replaced.",
		Fields: slices.Concat([]option.Field{connection()}, s.Fields(), []option.Field{{
			Name: s.Key, Type: option.Text, Default: DefaultKey,
			Doc: "Where to write each file. " + keyDoc(),
		}}),
	}
}

func connection() option.Field {
	return option.Field{
		Name: FieldConnection, Type: option.Text,
		Doc: "The id of a connection that holds the fields which say where, and who asks.",
	}
}

func s3() Storage {
	return Storage{
		Name:    "s3",
		Heading: "Amazon S3",
		Title:   "Amazon S3, or a service that speaks it",
		Key:     "key",
		Account: []option.Field{
			{
				Name: "region",
				Type: option.Text,
				Doc:  "The bucket's region, such as eu-central-1; need not be given with an endpoint.",
			},
			{
				Name: FieldEndpoint, Type: option.Text,
				Doc: "The URL of another service that speaks S3, such as MinIO or R2.",
			},
			secret("access_key_id", "The id of the access key."),
			secret("secret_access_key", "The access key's secret."),
			secret("session_token", "The token of temporary credentials."),
		},
		Within: []option.Field{{Name: "bucket", Type: option.Text, Doc: "The bucket's name."}},
		Needs: [][]string{
			{"bucket"}, {"access_key_id"}, {"secret_access_key"}, {"region", FieldEndpoint},
		},
	}
}

func azure() Storage {
	return Storage{
		Name:    "azure",
		Heading: "Azure Blob Storage",
		Title:   "Azure Blob Storage",
		Key:     "blob",
		Account: []option.Field{
			{Name: "storage_account", Type: option.Text, Doc: "The storage account's name."},
			{
				Name: FieldEndpoint, Type: option.Text,
				Doc: "The account's URL, where it is not https://ACCOUNT.blob.core.windows.net.",
			},
			secret("sas_token", "A shared access signature: the query behind its URL."),
			secret("account_key", "A key of the storage account, in base64."),
		},
		Within: []option.Field{
			{Name: "container", Type: option.Text, Doc: "The container's name."},
		},
		Needs: [][]string{{"storage_account"}, {"container"}, {"sas_token", "account_key"}},
	}
}

func gcs() Storage {
	return Storage{
		Name: "gcs", Heading: "Google Cloud Storage", Title: "Google Cloud Storage", Key: "key",
		Account: []option.Field{
			{
				Name: "project_id", Type: option.Text,
				Doc: "The project that the bucket belongs to; it need not be given.",
			},
			{
				Name: FieldEndpoint, Type: option.Text,
				Doc: "The URL of another service that speaks its JSON API.",
			},
			{
				Name: "credentials", Type: option.Object, Secret: true,
				Doc: "The JSON of a service account's key.",
			},
		},
		Within: []option.Field{{Name: "bucket", Type: option.Text, Doc: "The bucket's name."}},
		Needs:  [][]string{{"bucket"}, {"credentials"}},
	}
}

func sftp() Storage {
	const highest = 65535

	lines := func(f option.Field) option.Field {
		f.Lines = true
		return f
	}

	return Storage{
		Name: "sftp", Heading: "SFTP", Title: "an SFTP server", Key: "path",
		Account: []option.Field{
			{Name: "host", Type: option.Text, Doc: "The server's name or address."},
			{
				Name: "port", Type: option.Integer, Min: 1, Max: highest,
				Doc: "Its port; 22 by default.",
			},
			{Name: "username", Type: option.Text, Doc: "Whom to sign in as."},
			secret("password", "The user's password. Give this or private_key."),
			lines(secret("private_key", "The user's private key, as OpenSSH or PEM has it.")),
			secret("passphrase", "What private_key is encrypted with."),
			{
				Name: "host_key_fingerprint", Type: option.Text,
				Doc: "The fingerprint of the server's key, as ssh-keygen -l shows it: SHA256:…",
			},
			lines(option.Field{
				Name: "known_hosts",
				Type: option.Text,
				Doc:  "Lines of a known_hosts file that hold the server's keys, as ssh-keyscan gives them.",
			}),
		},
		Needs: [][]string{
			{"host"},
			{"username"},
			{"password", "private_key"},
			{"host_key_fingerprint", "known_hosts"},
		},
	}
}

func secret(name, doc string) option.Field {
	return option.Field{Name: name, Type: option.Text, Secret: true, Doc: doc}
}
