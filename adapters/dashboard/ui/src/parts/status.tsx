const words: Record<string, string> = {
  pending: 'Waiting',
  processing: 'Running',
  completed: 'Done',
  succeeded: 'Delivered',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'Expired',
}

export function Status({ of }: { of: string }) {
  return <span class={`badge ${of}`}>{words[of] ?? of}</span>
}
