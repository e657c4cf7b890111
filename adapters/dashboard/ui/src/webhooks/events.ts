/** What events can be asked for, by what they are about. */
export const events: Record<string, string[]> = {
  Jobs: [
    'job.created', 'job.queued', 'job.started', 'job.progress',
    'job.completed', 'job.failed', 'job.cancelled', 'job.expired',
  ],
  Files: ['file.uploaded', 'file.downloaded', 'file.deleted'],
  Plan: ['subscription.created', 'subscription.updated', 'subscription.cancelled'],
  Quota: ['quota.warning', 'quota.exceeded'],
}
