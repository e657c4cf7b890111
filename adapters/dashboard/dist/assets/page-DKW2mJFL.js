import{C as e,T as t,_ as n,a as r,c as i,h as a,i as o,l as s,p as c,r as l,t as u}from"./notice-67D2BdLs.js";import{$ as d,A as f,E as p,I as m,K as h,M as g,N as _,W as v,b as y,g as b,h as x,t as S,v as C}from"./index-BnlCAMm1.js";import{t as w}from"./chevron-left-n_0hU_Tv.js";import{t as T}from"./copy-CpMuGQuM.js";import{t as E}from"./graph-BcwRPb0W.js";import{t as D}from"./summary-BNfdh_Yu.js";var O=[`id`,`name`,`operation`,`status`,`progress`,`eta_seconds`,`input`,`options`,`engine`,`engine_version`,`result`,`error`,`created_at`,`started_at`,`completed_at`];function k(e){let t=Object.values(e.tasks).map(e=>{let t=Object.entries(e).filter(([e])=>!O.includes(e)),n={operation:e.operation,...Object.fromEntries(t)},[r]=e.input;return r&&(n.input=e.input.length===1?r:e.input),Object.keys(e.options).length>0&&(n.options=e.options),[e.name,n]});return{tasks:Object.fromEntries(t)}}function A(e){let t=Object.values(e.tasks),n=t.find(e=>e.operation===`convert`);if(!n||t.length!==3||!t.some(e=>e.operation===`import/upload`))return;let r=t.find(e=>e.operation===`import/upload`)?.result?.files[0]?.filename,i=Object.entries(n.options).map(([e,t])=>[e,typeof t==`string`?t:JSON.stringify(t)]);return{file:r??`file`,fields:{targetFormat:String(n.output_format),...Object.fromEntries(i)}}}var j=[`curl`,`JavaScript`,`Python`,`Go`];function M(e,t){let n=A(t),r=JSON.stringify(k(t),null,2);return n?P[e](i(`/v1/convert?wait=60`),n.file,Object.entries(n.fields)):F[e](i(`/v1/jobs?wait=60`),r)}var N=e=>`'${e.replaceAll(`'`,`'\\''`)}'`,P={curl:(e,t,n)=>[`curl -X POST ${N(e)} -H "X-Api-Key: $CONVERTD_KEY"`,`-F ${N(`file=@"${t}"`)}`,...n.map(([e,t])=>`-F ${N(`${e}=${t}`)}`)].join(` \\
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
}`};function I({job:t}){let[n,r]=e(`curl`),i=M(n,t);return o(`section`,{class:`card`,"aria-labelledby":`code`,children:[o(`div`,{class:`row split`,children:[o(`h2`,{id:`code`,children:`Do this from code`}),o(T,{text:i})]}),o(`div`,{class:`segments`,role:`group`,"aria-label":`Language`,children:j.map(e=>o(`button`,{type:`button`,"aria-pressed":e===n,onClick:()=>r(e),children:e},e))}),o(`pre`,{class:`code`,tabIndex:0,"aria-label":`The job in ${n}`,children:i})]})}function L({task:e}){let n=f(e.started_at,e.completed_at),r=Object.entries(e.options);return o(`section`,{class:`card`,"aria-label":`Task ${e.name}`,children:[o(`div`,{class:`row`,children:[o(`h2`,{children:e.name}),o(C,{of:e.status})]}),o(`dl`,{class:`pairs`,children:[o(`dt`,{children:`Operation`}),o(`dd`,{children:o(`code`,{children:e.operation})}),e.engine&&o(t,{children:[o(`dt`,{children:`Engine`}),o(`dd`,{children:[e.engine,` `,o(`span`,{class:`faint`,children:e.engine_version})]})]}),e.started_at&&o(t,{children:[o(`dt`,{children:`Began`}),o(`dd`,{children:[_(e.started_at),n!==void 0&&o(`span`,{class:`faint`,children:[` for `,g(n)]})]})]}),r.length>0&&o(t,{children:[o(`dt`,{children:`Options`}),o(`dd`,{children:o(`code`,{children:r.map(([e,t])=>`${e}=${JSON.stringify(t)}`).join(` `)})})]})]}),e.error&&o(u,{error:e.error}),o(`ul`,{class:`plain stack`,children:e.result?.files.map(e=>o(b,{file:e},e.id))}),o(y,{list:e.result?.warnings}),o(x,{list:e.result?.checks}),e.result?.report!==void 0&&o(`details`,{children:[o(`summary`,{children:`Report`}),o(`pre`,{class:`code`,children:JSON.stringify(e.result.report,null,2)})]})]})}function R(t){let[i,a]=e(),[o,c]=e();return n(()=>{let e=!1,n=()=>{},i=()=>s(`/v1/jobs/${t}`).then(t=>e||a(t),t=>e||c(r(t)));return a(void 0),c(void 0),s(`/v1/jobs/${t}`).then(r=>{if(e||(a(r),![`pending`,`processing`].includes(r.status)))return;let o=z(r);n=p(t,({job:t},n)=>{e||(a(e=>e&&B(e,t)),(n||z(t)!==o)&&i(),o=z(t))})},t=>e||c(r(t))),()=>{e=!0,n()}},[t]),{job:i,error:o}}var z=e=>Object.values(e.tasks).filter(e=>![`pending`,`processing`].includes(e.status)).length;function B(e,t){let n=Object.entries(e.tasks).map(([e,n])=>{let r=t.tasks[e];return[e,r?{...n,status:r.status,progress:r.progress}:n]});return{...e,status:t.status,progress:t.progress,tasks:Object.fromEntries(n)}}function V({id:e}){let{job:t,error:n}=R(e);return o(`div`,{class:`page`,children:[o(`header`,{class:`page-head`,children:[o(`a`,{class:`link small`,href:`#/jobs`,children:[o(l,{of:w,size:15}),` Jobs`]}),o(`h1`,{children:t?D(t).what:`Job`}),o(`div`,{class:`row faint`,children:[o(`code`,{children:e}),` `,o(T,{text:e,label:`Copy id`})]})]}),n&&o(u,{error:n}),t&&o(H,{job:t})]})}function H({job:n}){let[r,i]=e(),a=Object.values(n.tasks),s=a.find(e=>e.name===r)??a.find(e=>e.error)??a.find(e=>!/^import/.test(e.operation));return o(t,{children:[o(W,{job:n}),o(E,{tasks:a.map(U),chosen:s?.name,choose:i}),s&&o(L,{task:s}),o(I,{job:n})]})}function U(e){let t=f(e.started_at,e.completed_at),n=e.status===`processing`?`${e.progress} %`:t===void 0?``:g(t);return{name:e.name,operation:e.operation,input:e.input,status:e.status,note:n}}function W({job:e}){let t=f(e.started_at,e.completed_at),n=f(e.created_at,e.started_at),r=[`pending`,`processing`].includes(e.status);return o(`section`,{class:`card`,"aria-label":`The job`,children:[o(`div`,{class:`row`,children:[o(C,{of:e.status}),o(`span`,{class:`faint`,children:_(e.created_at)}),t!==void 0&&o(`span`,{class:`faint`,children:[`ran for `,g(t)]}),e.started_at&&n!==void 0&&o(`span`,{class:`faint`,children:[`waited `,g(n)]}),e.tag&&o(`span`,{class:`badge`,children:e.tag})]}),r&&o(m,{value:e.progress,label:`The job`}),o(G,{job:e,going:r})]})}function G({job:n,going:i}){let[s,f]=e(),p=e=>()=>void e().catch(e=>f(r(e)));return o(t,{children:[o(`div`,{class:`row`,children:[i?o(`button`,{type:`button`,class:`button`,onClick:p(()=>c(`/v1/jobs/${n.id}/cancel`)),children:[o(l,{of:d}),` Cancel`]}):o(`button`,{type:`button`,class:`button`,onClick:p(async()=>S(`jobs/${(await c(`/v1/jobs/${n.id}/retry`)).id}`)),children:[o(l,{of:h}),` Run again`]}),o(`button`,{type:`button`,class:`button quiet danger`,onClick:p(async()=>{confirm(`Delete this job and the files that only it has?`)&&(await a(`/v1/jobs/${n.id}`),S(`jobs`))}),children:[o(l,{of:v}),` Delete`]})]}),s&&o(u,{error:s})]})}export{V as JobPage};