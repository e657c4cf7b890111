import { useEffect, useState } from 'preact/hooks'

const now = () => location.hash.replace(/^#\/?/, '').split('?')[0] ?? ''

/** The path behind the hash: the page is one file, and works wherever it is put. */
export function useRoute(): string {
  const [path, set] = useState(now)

  useEffect(() => {
    const changed = () => {
      set(now())
      scrollTo(0, 0)
    }
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])

  return path
}

export const go = (path: string) => location.assign(`#/${path}`)
