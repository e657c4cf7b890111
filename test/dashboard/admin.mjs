import assert from 'node:assert/strict'
import { accessible, file } from './acts.mjs'
import { settings } from './settings.mjs'

const open = (page, path) => page.goto(`${settings.accounts}/#/${path}`)

/** Signs in as the administrator. */
export async function signIn(page) {
  await open(page, 'account')
  await page.getByLabel('Name').fill(settings.admin.name)
  await page.getByLabel('Password').fill(settings.admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: settings.admin.name, exact: true }).waitFor()
}

/** Calls the API as whoever has signed in on the page. */
export const as = async (page, path, data) => (await page.request.post(settings.accounts + path, { data })).json()

export const converts = (name, content, format) => ({
  tasks: {
    in: { operation: 'import/base64', file: content, filename: name },
    made: { operation: 'convert', input: 'in', output_format: format },
    out: { operation: 'export/url', input: 'made' },
  },
})

/** How the server stands, why work failed, what is installed, who is here and what was done. */
export async function administers(page, context) {
  await signIn(page)
  const broken = file('broken.pdf', '%PDF-1.7\nthis is no document\n').content
  const { error } = await as(page, '/v1/jobs?wait=60', converts('broken.pdf', broken, 'png'))
  assert.equal(error.code, 'CORRUPT_FILE')

  await page.getByRole('link', { name: 'Administration' }).click()
  await page.getByRole('heading', { name: 'Queues' }).waitFor()
  await page.getByText('SQLite').waitFor()
  await page.getByRole('region', { name: 'Servers' }).getByRole('listitem').getByText('this one').waitFor()
  await accessible(page, 'the overview')

  await page.getByRole('link', { name: 'Failures' }).click()
  await page.getByText('CORRUPT_FILE').first().click()
  await page.getByText(error.details.jobId).waitFor()
  await accessible(page, 'failures')

  await page.getByRole('link', { name: 'Engines' }).click()
  await page.getByRole('region', { name: 'Engines' }).getByText('vips', { exact: false }).first().waitFor()
  await accessible(page, 'engines')

  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await page.getByLabel('Name of the new user').fill('carol')
  await page.getByLabel('Password of the new user').fill('correct horse battery')
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByLabel('Plan of carol').waitFor()
  await accessible(page, 'users')

  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByText('user.created').first().waitFor()
  await accessible(page, 'the audit log')

  const [queue] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'The queue itself' }).click()])
  await queue.getByText('Completed').first().waitFor()
  assert.equal((await queue.request.post(`${settings.accounts}/admin/queue/api/jobs/cancel`, { data: {} })).status(), 405)
}

/** Who is no administrator finds none of it. */
export async function keepsTheOfficeShut(page) {
  await open(page, 'account')
  await page.getByRole('button', { name: 'I have no account yet' }).click()
  await page.getByLabel('Name').fill('dave')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Make an account' }).click()
  await page.getByRole('heading', { name: 'dave', exact: true }).waitFor()

  assert.equal(await page.getByRole('link', { name: 'Administration' }).count(), 0)
  for (const path of ['/v1/admin/status', '/v1/admin/failures', '/v1/admin/tools', '/v1/admin/audit', '/admin/queue/']) {
    assert.equal((await page.request.get(settings.accounts + path)).status(), 403, path)
  }
}
