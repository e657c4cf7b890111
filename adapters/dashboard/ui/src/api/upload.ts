import { address, ApiError, problem } from './client'
import { resume } from './resume'
import type { Stored } from './types'

const large = 16 * 1024 * 1024 // bytes; what is smaller is sent anew as fast as it goes on

/**
 * Sends a file and tells how much of it has gone, from 0 to 1. Aborting the signal ends it. A large
 * one goes on where the connection broke.
 */
export async function upload(file: File, tell: (part: number) => void, signal: AbortSignal): Promise<Stored> {
  const resumed = file.size < large ? undefined : await resume(file, tell, signal)
  return resumed ?? atOnce(file, tell, signal)
}

function atOnce(file: File, tell: (part: number) => void, signal: AbortSignal): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest() // fetch does not tell how much has gone
    call.open('POST', address('/v1/upload', { filename: file.name }))
    call.responseType = 'json'
    call.setRequestHeader('Content-Type', 'application/octet-stream')

    call.upload.onprogress = (e) => e.lengthComputable && tell(e.loaded / e.total)
    call.onload = () => {
      if (call.status >= 300) reject(problem(call.status, call.response))
      else resolve((call.response as { data: Stored }).data)
    }
    call.onerror = () => reject(new ApiError(0, 'UNREACHABLE', 'The connection broke while the file was sent.'))
    call.onabort = () => reject(new ApiError(0, 'ABORTED', 'Not sent.'))
    signal.addEventListener('abort', () => call.abort())

    call.send(file)
  })
}
