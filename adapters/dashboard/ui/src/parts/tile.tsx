import { Archive, AudioLines, File, FileText, Film, Image } from 'lucide'
import { Icon } from './icon'

const drawings: Record<string, unknown> = {
  image: Image,
  video: Film,
  audio: AudioLines,
  document: FileText,
  archive: Archive,
}

/** The sign of a format: its extension in the colour of its kind. */
export function Tile({ format, category, large }: { format?: string; category?: string; large?: boolean }) {
  return (
    <span class={`tile ${category ?? 'none'} ${large ? 'large' : ''}`} aria-hidden="true">
      {format ? <b>{format}</b> : <Icon of={drawings[category ?? ''] ?? File} />}
    </span>
  )
}

export const CategoryIcon = ({ category, size }: { category: string; size?: number }) => (
  <Icon of={drawings[category] ?? File} size={size} />
)
