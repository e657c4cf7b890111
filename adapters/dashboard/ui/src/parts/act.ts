import { useState } from 'preact/hooks'
import type { ApiError } from '../api/client'
import { asApiError } from '../api/resource'

export interface Act {
  busy: boolean
  error?: ApiError
  run: (deed: () => Promise<unknown>) => Promise<boolean>
}

/** Does something by the API, and keeps why it failed; true is a success. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError>()

  const run = async (deed: () => Promise<unknown>) => {
    setBusy(true)
    setError(undefined)
    try {
      await deed()
      return true
    } catch (failure) {
      setError(asApiError(failure))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, run }
}
