import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** A page whose code is loaded when it is first shown. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined

  return function Lazy(props: P) {
    const [, render] = useState(0)
    useEffect(() => {
      if (!loaded) {
        void load().then((page) => {
          loaded = page
          render(1)
        })
      }
    }, [])

    const Page = loaded
    return Page ? <Page {...props} /> : <div class="page" aria-busy="true" />
  }
}
