import { CopyButton } from './copy'
import { Dialog } from './dialog'
import { Notice } from './notice'

interface Props {
  title: string
  secret: string
  close: () => void
}

/** Shows what is shown only once. */
export function SecretDialog({ title, secret, close }: Props) {
  return (
    <Dialog title={title} close={close}>
      <Notice kind="warn">Copy it now: it is not shown again.</Notice>
      <pre class="code" tabIndex={0} aria-label={title}>
        {secret}
      </pre>
      <div class="row end">
        <CopyButton text={secret} />
        <button type="button" class="button main" onClick={close}>
          I have it
        </button>
      </div>
    </Dialog>
  )
}
