// The one way to the API: every page calls it through here, and with nothing that a caller of /v1
// does not have.
import type { Problem } from './types'

/** What a refused or broken call throws. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Problem['details'] = {},
  ) {
    super(message)
  }

  /** What is wrong with each field of the request. */
  get fields(): Record<string, string> {
    const list = this.details.errors ?? []
    const all = Object.fromEntries(list.map((e) => [e.field, e.error]))
    if (this.details.field) all[this.details.field] ??= this.message
    return all
  }
}

export interface Page<T> {
  data: T
  next?: string
}

type Query = Record<string, string | number | boolean | undefined>

/** Where a path of the API is, also behind a proxy that puts a path before. */
export function address(path: string, query: Query = {}): string {
  const url = new URL(path.replace(/^\//, ''), document.baseURI.replace(/#.*/, ''))
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value))
  }
  return url.href
}

/** The URL of an answer on the host by which this page was called. */
export function here(url: string): string {
  const given = new URL(url)
  const at = given.pathname.indexOf('/v1/')
  return address(given.pathname.slice(Math.max(at, 0)) + given.search)
}

export function problem(status: number, body: unknown): ApiError {
  const error = (body as { error?: Problem } | null)?.error
  if (error) return new ApiError(status, error.code, error.message, error.details)
  return new ApiError(status, 'UNREACHABLE', `The server answered ${status} without saying why.`)
}

async function send(method: string, path: string, body?: unknown, query?: Query): Promise<Page<unknown>> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'

  let answer: Response
  try {
    answer = await fetch(address(path, query), {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new ApiError(0, 'UNREACHABLE', 'The server cannot be reached. Is it running?')
  }

  const text = await answer.text()
  let read: unknown = null
  try {
    read = text === '' ? null : JSON.parse(text)
  } catch {
    throw problem(answer.status, null)
  }
  if (!answer.ok) throw problem(answer.status, read)

  const whole = read as { data: unknown; meta?: { pagination?: { next_cursor?: string | null } } }
  return { data: whole.data, next: whole.meta?.pagination?.next_cursor ?? undefined }
}

export const get = async <T>(path: string, query?: Query) => (await send('GET', path, undefined, query)).data as T
export const page = (path: string, query?: Query) => send('GET', path, undefined, query)
export const post = async <T>(path: string, body?: unknown, query?: Query) =>
  (await send('POST', path, body, query)).data as T
export const patch = async <T>(path: string, body: unknown) => (await send('PATCH', path, body)).data as T
export const remove = async (path: string) => void (await send('DELETE', path))
