import { useState } from 'preact/hooks'
import { Monitor, Moon, Sun } from 'lucide'
import { Icon } from './parts/icon'

const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const icons = { auto: Monitor, light: Sun, dark: Moon }
const kept = (): Theme => (localStorage.getItem('theme') as Theme | null) ?? 'auto'

export function applyTheme(theme = kept()) {
  localStorage.setItem('theme', theme)
  document.documentElement.dataset['theme'] = theme
}

/** Light, dark, or as the system is. */
export function ThemeSwitch() {
  const [theme, set] = useState(kept)

  return (
    <div class="segments" role="group" aria-label="Appearance">
      {themes.map((t) => (
        <button
          key={t}
          type="button"
          aria-label={t}
          title={t}
          aria-pressed={t === theme}
          onClick={() => {
            applyTheme(t)
            set(t)
          }}
        >
          <Icon of={icons[t]} size={16} />
        </button>
      ))}
    </div>
  )
}
