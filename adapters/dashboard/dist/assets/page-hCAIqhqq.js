import{S as e,a as t,c as n,g as r,h as i,i as a,l as o,p as s,r as c,t as l,w as u}from"./notice-DAijPKeP.js";import{A as d,E as f,I as p,K as m,M as h,N as g,Q as _,W as v,b as y,g as b,h as x,t as S,v as C}from"./index-YU0OmuCF.js";import{t as w}from"./chevron-left-n_0hU_Tv.js";import{t as T}from"./copy-DfM1LcFU.js";import{t as E}from"./graph-BqY4xQVl.js";import{t as D}from"./summary-D0B3L8JJ.js";var O=[`id`,`name`,`operation`,`status`,`progress`,`eta_seconds`,`input`,`options`,`engine`,`engine_version`,`result`,`error`,`created_at`,`started_at`,`completed_at`];function k(e){let t=Object.values(e.tasks).map(e=>{let t=Object.entries(e).filter(([e])=>!O.includes(e)),n={operation:e.operation,...Object.fromEntries(t)},[r]=e.input;return r&&(n.input=e.input.length===1?r:e.input),Object.keys(e.options).length>0&&(n.options=e.options),[e.name,n]});return{tasks:Object.fromEntries(t)}}function A(e){let t=Object.values(e.tasks),n=t.find(e=>e.operation===`convert`);if(!n||t.length!==3||!t.some(e=>e.operation===`import/upload`))return;let r=t.find(e=>e.operation===`import/upload`)?.result?.files[0]?.filename,i=Object.entries(n.options).map(([e,t])=>[e,typeof t==`string`?t:JSON.stringify(t)]);return{file:r??`file`,fields:{targetFormat:String(n.output_format),...Object.fromEntries(i)}}}var j=[`curl`,`JavaScript`,`Python`,`Go`];function M(e,t){let r=A(t),i=JSON.stringify(k(t),null,2);return r?P[e](n(`/v1/convert?wait=60`),r.file,Object.entries(r.fields)):F[e](n(`/v1/jobs?wait=60`),i)}var N=e=>`'${e.replaceAll(`'`,`'\\''`)}'`,P={curl:(e,t,n)=>[`curl -X POST ${N(e)} -H "X-Api-Key: $CONVERTD_KEY"`,`-F ${N(`file=@"${t}"`)}`,...n.map(([e,t])=>`-F ${N(`${e}=${t}`)}`)].join(` \\
  `),JavaScript:(e,t,n)=>`import { openAsBlob } from 'node:fs'

const form = new FormData()
form.set('file', await openAsBlob(${JSON.stringify(t)}), ${JSON.stringify(t)})
${n.map(([e,t])=>`form.set(${JSON.stringify(e)}, ${JSON.stringify(t)})`).join(`
`)}

const answer = await fetch(${JSON.stringify(e)}, {
  method: 'POST',
  headers: { 'X-Api-Key': process.env.CONVERTD_KEY ?? '' },
  body: form,
})
console.log((await answer.json()).data)`,Python:(e,t,n)=>`import os, requests

answer = requests.post(
    ${JSON.stringify(e)},
    headers={"X-Api-Key": os.environ.get("CONVERTD_KEY", "")},
    files={"file": open(${JSON.stringify(t)}, "rb")},
    data={${n.map(([e,t])=>`${JSON.stringify(e)}: ${JSON.stringify(t)}`).join(`, `)}},
)
print(answer.json()["data"])`,Go:(e,t,n)=>`package main

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
${n.map(([e,t])=>`	form.WriteField(${JSON.stringify(e)}, ${JSON.stringify(t)})`).join(`
`)}

	file, err := os.Open(${JSON.stringify(t)})
	if err != nil {
		log.Fatal(err)
	}
	part, _ := form.CreateFormFile("file", ${JSON.stringify(t)})
	io.Copy(part, file)
	form.Close()

	call, _ := http.NewRequest("POST", ${JSON.stringify(e)}, &body)
	call.Header.Set("Content-Type", form.FormDataContentType())
	call.Header.Set("X-Api-Key", os.Getenv("CONVERTD_KEY"))
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(os.Stdout, answer.Body)
}`},F={curl:(e,t)=>`curl -X POST ${N(e)} -H "X-Api-Key: $CONVERTD_KEY" -H "Content-Type: application/json" -d ${N(t)}`,JavaScript:(e,t)=>`const answer = await fetch(${JSON.stringify(e)}, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Api-Key': process.env.CONVERTD_KEY ?? '' },
  body: JSON.stringify(${t}),
})
console.log((await answer.json()).data)`,Python:(e,t)=>`import json, os, requests

job = json.loads(r"""
${t}
""")
answer = requests.post(
    ${JSON.stringify(e)},
    headers={"X-Api-Key": os.environ.get("CONVERTD_KEY", "")},
    json=job,
)
print(answer.json()["data"])`,Go:(e,t)=>`package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

const job = \`${t}\`

func main() {
	call, _ := http.NewRequest("POST", ${JSON.stringify(e)}, strings.NewReader(job))
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("X-Api-Key", os.Getenv("CONVERTD_KEY"))
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(os.Stdout, answer.Body)
}`};function I({job:t}){let[n,r]=e(`curl`),i=M(n,t);return a(`section`,{class:`card`,"aria-labelledby":`code`,children:[a(`div`,{class:`row split`,children:[a(`h2`,{id:`code`,children:`Do this from code`}),a(T,{text:i})]}),a(`div`,{class:`segments`,role:`group`,"aria-label":`Language`,children:j.map(e=>a(`button`,{type:`button`,"aria-pressed":e===n,onClick:()=>r(e),children:e},e))}),a(`pre`,{class:`code`,tabIndex:0,"aria-label":`The job in ${n}`,children:i})]})}function L({task:e}){let t=d(e.started_at,e.completed_at),n=Object.entries(e.options);return a(`section`,{class:`card`,"aria-label":`Task ${e.name}`,children:[a(`div`,{class:`row`,children:[a(`h2`,{children:e.name}),a(C,{of:e.status})]}),a(`dl`,{class:`pairs`,children:[a(`dt`,{children:`Operation`}),a(`dd`,{children:a(`code`,{children:e.operation})}),e.engine&&a(u,{children:[a(`dt`,{children:`Engine`}),a(`dd`,{children:[e.engine,` `,a(`span`,{class:`faint`,children:e.engine_version})]})]}),e.started_at&&a(u,{children:[a(`dt`,{children:`Began`}),a(`dd`,{children:[g(e.started_at),t!==void 0&&a(`span`,{class:`faint`,children:[` for `,h(t)]})]})]}),n.length>0&&a(u,{children:[a(`dt`,{children:`Options`}),a(`dd`,{children:a(`code`,{children:n.map(([e,t])=>`${e}=${JSON.stringify(t)}`).join(` `)})})]})]}),e.error&&a(l,{error:e.error}),a(`ul`,{class:`plain stack`,children:e.result?.files.map(e=>a(b,{file:e},e.id))}),a(y,{list:e.result?.warnings}),a(x,{list:e.result?.checks}),e.result?.report!==void 0&&a(`details`,{children:[a(`summary`,{children:`Report`}),a(`pre`,{class:`code`,children:JSON.stringify(e.result.report,null,2)})]})]})}function R(n){let[i,a]=e(),[s,c]=e();return r(()=>{let e=!1,r=()=>{},i=()=>o(`/v1/jobs/${n}`).then(t=>e||a(t),n=>e||c(t(n)));return a(void 0),c(void 0),o(`/v1/jobs/${n}`).then(t=>{if(e||(a(t),![`pending`,`processing`].includes(t.status)))return;let o=z(t);r=f(n,({job:t},n)=>{e||(a(e=>e&&B(e,t)),(n||z(t)!==o)&&i(),o=z(t))})},n=>e||c(t(n))),()=>{e=!0,r()}},[n]),{job:i,error:s}}var z=e=>Object.values(e.tasks).filter(e=>![`pending`,`processing`].includes(e.status)).length;function B(e,t){let n=Object.entries(e.tasks).map(([e,n])=>{let r=t.tasks[e];return[e,r?{...n,status:r.status,progress:r.progress}:n]});return{...e,status:t.status,progress:t.progress,tasks:Object.fromEntries(n)}}function V({id:e}){let{job:t,error:n}=R(e);return a(`div`,{class:`page`,children:[a(`header`,{class:`page-head`,children:[a(`a`,{class:`link small`,href:`#/jobs`,children:[a(c,{of:w,size:15}),` Jobs`]}),a(`h1`,{children:t?D(t).what:`Job`}),a(`div`,{class:`row faint`,children:[a(`code`,{children:e}),` `,a(T,{text:e,label:`Copy id`})]})]}),n&&a(l,{error:n}),t&&a(H,{job:t})]})}function H({job:t}){let[n,r]=e(),i=Object.values(t.tasks),o=i.find(e=>e.name===n)??i.find(e=>e.error)??i.find(e=>!/^import/.test(e.operation));return a(u,{children:[a(W,{job:t}),a(E,{tasks:i.map(U),chosen:o?.name,choose:r}),o&&a(L,{task:o}),a(I,{job:t})]})}function U(e){let t=d(e.started_at,e.completed_at),n=e.status===`processing`?`${e.progress} %`:t===void 0?``:h(t);return{name:e.name,operation:e.operation,input:e.input,status:e.status,note:n}}function W({job:e}){let t=d(e.started_at,e.completed_at),n=d(e.created_at,e.started_at),r=[`pending`,`processing`].includes(e.status);return a(`section`,{class:`card`,"aria-label":`The job`,children:[a(`div`,{class:`row`,children:[a(C,{of:e.status}),a(`span`,{class:`faint`,children:g(e.created_at)}),t!==void 0&&a(`span`,{class:`faint`,children:[`ran for `,h(t)]}),e.started_at&&n!==void 0&&a(`span`,{class:`faint`,children:[`waited `,h(n)]}),e.tag&&a(`span`,{class:`badge`,children:e.tag})]}),r&&a(p,{value:e.progress,label:`The job`}),a(G,{job:e,going:r})]})}function G({job:n,going:r}){let[o,d]=e(),f=e=>()=>void e().catch(e=>d(t(e)));return a(u,{children:[a(`div`,{class:`row`,children:[r?a(`button`,{type:`button`,class:`button`,onClick:f(()=>s(`/v1/jobs/${n.id}/cancel`)),children:[a(c,{of:_}),` Cancel`]}):a(`button`,{type:`button`,class:`button`,onClick:f(async()=>S(`jobs/${(await s(`/v1/jobs/${n.id}/retry`)).id}`)),children:[a(c,{of:m}),` Run again`]}),a(`button`,{type:`button`,class:`button quiet danger`,onClick:f(async()=>{confirm(`Delete this job and the files that only it has?`)&&(await i(`/v1/jobs/${n.id}`),S(`jobs`))}),children:[a(c,{of:v}),` Delete`]})]}),o&&a(l,{error:o})]})}export{V as JobPage};