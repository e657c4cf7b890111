import type { DetailedError } from 'tus-js-client'
import { address, ApiError, get, here, problem } from './client'
import type { Stored } from './types'

const version = { 'Tus-Resumable': '1.0.0' }
const pauses = [0, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000] // ms, after breaks one after another

/**
 * Sends a file that goes on where it was when the connection breaks, by tus. It is undefined where
 * the server takes no such uploads from this caller.
 */
export async function resume(
  file: File,
  tell: (part: number) => void,
  signal: AbortSignal,
): Promise<Stored | undefined> {
  const begun = await begin(file, signal)
  if (!begun) return undefined

  const { Upload } = await import('tus-js-client')
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file, {
      uploadUrl: begun,
      retryDelays: pauses,
      onProgress: (sent, total) => tell(sent / total),
      onSuccess: () => resolve(),
      onError: (error) => reject(reason(error)),
    })
    signal.addEventListener('abort', () => {
      void upload.abort(true).catch(() => undefined) // it is given up here; the server does so in a day
      reject(new ApiError(0, 'ABORTED', 'Not sent.'))
    })
    upload.start()
  })

  const made = await get<{ file: Stored }>(new URL(begun).pathname.replace(/^.*(?=\/v1\/)/, ''))
  return made.file
}

/** Where the parts of a file are sent to. */
async function begin(file: File, signal: AbortSignal): Promise<string | undefined> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)))
  const answer = await fetch(address('/v1/uploads'), {
    method: 'POST',
    credentials: 'same-origin',
    signal,
    headers: { ...version, 'Upload-Length': String(file.size), 'Upload-Metadata': `filename ${name}` },
  })
  if (answer.status === 401 || answer.status === 403) return undefined
  if (!answer.ok) throw problem(answer.status, await answer.json().catch(() => null))
  return here(answer.headers.get('Location') ?? '')
}

/** What an upload failed for, as the server says it. */
function reason(error: Error | DetailedError): ApiError {
  const answer = 'originalResponse' in error ? error.originalResponse : null
  if (!answer) return new ApiError(0, 'UNREACHABLE', 'The connection broke while the file was sent.')

  let body: unknown = null
  try {
    body = JSON.parse(answer.getBody())
  } catch {
    // it said nothing
  }
  return problem(answer.getStatus(), body)
}
