// Which targets people want most of each kind of source; the rest comes behind, by name.
import type { Format } from '../api/types'

const byFormat: Record<string, string[]> = {
  pdf: ['docx', 'jpg', 'png', 'txt', 'html', 'epub'],
  gif: ['mp4', 'webm', 'webp', 'png', 'jpg'],
  svg: ['png', 'pdf', 'jpg', 'webp'],
  xlsx: ['pdf', 'csv', 'ods', 'html', 'xls'],
  ods: ['xlsx', 'pdf', 'csv', 'html'],
  csv: ['xlsx', 'pdf', 'ods', 'html'],
  pptx: ['pdf', 'png', 'jpg', 'odp', 'ppt'],
  md: ['pdf', 'html', 'docx', 'epub', 'odt'],
  html: ['pdf', 'png', 'docx', 'md', 'epub'],
  epub: ['pdf', 'docx', 'html', 'txt', 'md'],
}

const byCategory: Record<string, string[]> = {
  video: ['mp4', 'webm', 'mov', 'mkv', 'gif', 'mp3', 'avi', 'wav', 'm4a', 'jpg'],
  audio: ['mp3', 'wav', 'm4a', 'flac', 'ogg', 'aac', 'opus'],
  image: ['jpg', 'png', 'webp', 'avif', 'pdf', 'gif', 'svg', 'heic', 'tiff', 'ico', 'txt'],
  document: ['pdf', 'docx', 'txt', 'html', 'odt', 'md', 'epub', 'rtf', 'png', 'jpg', 'csv'],
  archive: ['zip', '7z', 'tgz', 'tar', 'txz', 'tzst'],
}

/** The targets of a source, most wanted first; the source's own format last of all. */
export function ranked(source: Format | undefined, targets: Format[]): Format[] {
  const list = [...(byFormat[source?.id ?? ''] ?? []), ...(byCategory[source?.category ?? ''] ?? [])]
  const rank = (f: Format) => {
    if (f.id === source?.id) return 1000
    const at = list.indexOf(f.id)
    return at >= 0 ? at : f.category === source?.category ? 100 : 200
  }
  return targets.toSorted((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))
}
