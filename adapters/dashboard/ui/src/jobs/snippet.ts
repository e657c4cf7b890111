// A job as programs: what is written here runs as it stands, but for the key.
import { address } from '../api/client'
import type { Job } from '../api/types'
import { payload, shot } from './payload'

export const languages = ['curl', 'JavaScript', 'Python', 'Go'] as const
export type Language = (typeof languages)[number]

export function snippet(language: Language, job: Job): string {
  const one = shot(job)
  const body = JSON.stringify(payload(job), null, 2)
  if (one) return shots[language](address('/v1/convert?wait=60'), one.file, Object.entries(one.fields))
  return jobs[language](address('/v1/jobs?wait=60'), body)
}

type Fields = [string, string][]

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

const shots: Record<Language, (url: string, file: string, fields: Fields) => string> = {
  curl: (url, file, fields) =>
    [
      `curl -X POST ${quoted(url)} -H "X-Api-Key: $CONVERTD_KEY"`,
      `-F ${quoted(`file=@"${file}"`)}`,
      ...fields.map(([k, v]) => `-F ${quoted(`${k}=${v}`)}`),
    ].join(' \\\n  '),
  JavaScript: (url, file, fields) => `import { openAsBlob } from 'node:fs'

const form = new FormData()
form.set('file', await openAsBlob(${JSON.stringify(file)}), ${JSON.stringify(file)})
${fields.map(([k, v]) => `form.set(${JSON.stringify(k)}, ${JSON.stringify(v)})`).join('\n')}

const answer = await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: { 'X-Api-Key': process.env.CONVERTD_KEY ?? '' },
  body: form,
})
console.log((await answer.json()).data)`,
  Python: (url, file, fields) => `import os, requests

answer = requests.post(
    ${JSON.stringify(url)},
    headers={"X-Api-Key": os.environ.get("CONVERTD_KEY", "")},
    files={"file": open(${JSON.stringify(file)}, "rb")},
    data={${fields.map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`).join(', ')}},
)
print(answer.json()["data"])`,
  Go: (url, file, fields) => `package main

import (
	"bytes"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"os"
)

func main() {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
${fields.map(([k, v]) => `	form.WriteField(${JSON.stringify(k)}, ${JSON.stringify(v)})`).join('\n')}

	file, err := os.Open(${JSON.stringify(file)})
	if err != nil {
		log.Fatal(err)
	}
	part, _ := form.CreateFormFile("file", ${JSON.stringify(file)})
	io.Copy(part, file)
	form.Close()

	call, _ := http.NewRequest("POST", ${JSON.stringify(url)}, &body)
	call.Header.Set("Content-Type", form.FormDataContentType())
	call.Header.Set("X-Api-Key", os.Getenv("CONVERTD_KEY"))
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(os.Stdout, answer.Body)
}`,
}

const jobs: Record<Language, (url: string, body: string) => string> = {
  curl: (url, body) =>
    `curl -X POST ${quoted(url)} -H "X-Api-Key: $CONVERTD_KEY" -H "Content-Type: application/json" -d ${quoted(body)}`,
  JavaScript: (url, body) => `const answer = await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Api-Key': process.env.CONVERTD_KEY ?? '' },
  body: JSON.stringify(${body}),
})
console.log((await answer.json()).data)`,
  Python: (url, body) => `import json, os, requests

job = json.loads(${'r"""'}
${body}
${'"""'})
answer = requests.post(
    ${JSON.stringify(url)},
    headers={"X-Api-Key": os.environ.get("CONVERTD_KEY", "")},
    json=job,
)
print(answer.json()["data"])`,
  Go: (url, body) => `package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

const job = ${'`'}${body}${'`'}

func main() {
	call, _ := http.NewRequest("POST", ${JSON.stringify(url)}, strings.NewReader(job))
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("X-Api-Key", os.Getenv("CONVERTD_KEY"))
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(os.Stdout, answer.Body)
}`,
}
