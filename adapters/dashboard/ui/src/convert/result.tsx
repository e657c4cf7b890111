import { useState } from 'preact/hooks'
import { BadgeCheck, Download, Eye, ListTree } from 'lucide'
import { here, post } from '../api/client'
import { formats } from '../api/catalog'
import { useResource } from '../api/resource'
import type { Check, FileResult } from '../api/types'
import { Icon } from '../parts/icon'
import { Failure } from '../parts/notice'
import { Status } from '../parts/status'
import { change, count, size } from '../parts/text'
import { Tile } from '../parts/tile'
import type { Item } from './item'
import { Warnings } from './plan'
import { Preview, previewable } from './preview'

/** What became of an item: its files, what was verified of them, or why there are none. */
export function Results({ item }: { item: Item }) {
  const run = item.run
  if (!run) return null
  const cancelled = run.standing.status === 'cancelled'

  return (
    <div class="results">
      {cancelled && !run.error && <Status of="cancelled" />}
      {run.error && <Failure error={run.error} />}
      <ul class="plain">
        {run.results.map((file) => (
          <Result key={file.id} file={file} before={run.results.length === 1 ? item.size : undefined} view={item.view} />
        ))}
      </ul>
      <Warnings list={run.shown?.result?.warnings} />
      <div class="row">
        <Checks list={run.shown?.result?.checks} />
        <a class="link small" href={`#/jobs/${run.job}`}>
          <Icon of={ListTree} size={15} /> The job
        </a>
      </div>
    </div>
  )
}

interface ResultProps {
  file: FileResult
  before?: number
  view?: string
}

export function Result({ file, before, view }: ResultProps) {
  const [seen, setSeen] = useState(false)
  const { data = [] } = useResource(formats, [])
  const category = data.find((f) => f.id === file.format)?.category

  return (
    <li class="result">
      <Tile format={file.format} category={category} />
      <div class="file-name">
        <strong class="cut" title={file.filename}>
          {file.filename}
        </strong>
        <span class="facts">
          <span>{size(file.size)}</span>
          {before !== undefined && (
            <span class={file.size < before ? 'smaller' : ''}>{change(before, file.size)}</span>
          )}
          {file.page_count ? <span>{count(file.page_count, 'page')}</span> : null}
        </span>
      </div>
      {previewable(file) && (
        <button type="button" class="button small" onClick={() => setSeen(true)}>
          <Icon of={Eye} size={15} /> Preview
        </button>
      )}
      <DownloadButton file={file} />
      {seen && <Preview file={file} before={view} close={() => setSeen(false)} />}
    </li>
  )
}

/** A link where the job has signed one; before its end, one is asked for when it is wanted. */
function DownloadButton({ file }: { file: FileResult }) {
  const inside = (
    <>
      <Icon of={Download} size={15} /> Download
    </>
  )
  if (file.url) {
    return (
      <a class="button small main" href={here(file.url)} download={file.filename}>
        {inside}
      </a>
    )
  }
  return (
    <button type="button" class="button small main" onClick={() => void linkTo(file).then((url) => location.assign(url))}>
      {inside}
    </button>
  )
}

export async function linkTo(file: FileResult): Promise<string> {
  if (file.url) return here(file.url)
  return here((await post<{ url: string }>('/v1/download/signed', { fileId: file.id })).url)
}

export function Checks({ list = [] }: { list?: Check[] }) {
  if (list.length === 0) return null

  return (
    <details class="checks">
      <summary>
        <Icon of={BadgeCheck} size={15} /> {count(list.length, 'check')} passed
      </summary>
      <table class="table small">
        <thead>
          <tr>
            <th>Verified</th>
            <th>Read by</th>
            <th>Seen</th>
          </tr>
        </thead>
        <tbody>
          {list.map((c, i) => (
            <tr key={i}>
              <td>{c.name}</td>
              <td>
                {c.reader} {c.independent && <span class="badge lossless">independent</span>}
              </td>
              <td>{c.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
