import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from './client'

export interface Resource<T> {
  data?: T
  error?: ApiError
  loading: boolean
  reload: () => void
}

/** Loads something when the page is shown, and again when one of `on` changes. */
export function useResource<T>(load: () => Promise<T>, on: unknown[]): Resource<T> {
  const [state, set] = useState<{ data?: T; error?: ApiError; loading: boolean }>({ loading: true })
  const turn = useRef(0)

  const reload = useCallback(() => {
    const mine = ++turn.current // a slow answer must not replace that of a later call
    set((was) => ({ ...was, loading: true }))
    load().then(
      (data) => mine === turn.current && set({ data, loading: false }),
      (error: unknown) => {
        if (mine === turn.current) set((was) => ({ ...was, error: asApiError(error), loading: false }))
      },
    )
  }, on)

  useEffect(() => {
    reload()
    return () => void turn.current++
  }, [reload])

  return { ...state, reload }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError(0, 'BROKEN', error instanceof Error ? error.message : String(error))
}
