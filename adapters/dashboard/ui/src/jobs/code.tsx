import { useState } from 'preact/hooks'
import type { Job } from '../api/types'
import { CopyButton } from '../parts/copy'
import { type Language, languages, snippet } from './snippet'

/** The job as a program, in a language of one's choice. */
export function CodeOf({ job }: { job: Job }) {
  const [language, set] = useState<Language>('curl')
  const text = snippet(language, job)

  return (
    <section class="card" aria-labelledby="code">
      <div class="row split">
        <h2 id="code">Do this from code</h2>
        <CopyButton text={text} />
      </div>
      <div class="segments" role="group" aria-label="Language">
        {languages.map((l) => (
          <button key={l} type="button" aria-pressed={l === language} onClick={() => set(l)}>
            {l}
          </button>
        ))}
      </div>
      <pre class="code" tabIndex={0} aria-label={`The job in ${language}`}>
        {text}
      </pre>
    </section>
  )
}
