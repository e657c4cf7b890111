import { Icon } from '../parts/icon'
import type { Tool } from './list'

const hues: Record<string, string> = {
  PDF: 'document',
  Pictures: 'image',
  'Film and sound': 'video',
  'Any file': 'archive',
}

export function ToolCard({ tool }: { tool: Tool }) {
  return (
    <a class="card tool" href={`#/tools/${tool.name}`}>
      <span class={`tool-icon ${hues[tool.group]}`}>
        <Icon of={tool.icon} size={22} />
      </span>
      <span>
        <strong>{tool.title}</strong>
        <span class="faint">{tool.text}</span>
      </span>
    </a>
  )
}
