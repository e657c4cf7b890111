import assert from 'node:assert/strict'
import { accessible } from './acts.mjs'
import { as } from './admin.mjs'
import { settings } from './settings.mjs'

const open = (page, path) => page.goto(`${settings.accounts}/#/${path}`)
const said = async (path, headers = {}) => fetch(settings.accounts + path, { headers })

/** Makes an account, and is signed in by that. */
async function join(page, name) {
  await open(page, 'account')
  await page.getByRole('button', { name: 'I have no account yet' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill('correct horse battery')
  await accessible(page, 'making an account')
  await page.getByRole('button', { name: 'Make an account' }).click()
  await page.getByRole('heading', { name, exact: true }).waitFor()
}

/** One joins, makes a key and uses it; another one sees nothing of that. */
export async function joinsAndMakesKeys(page, context) {
  await join(page, 'alice')
  await accessible(page, 'the account')

  await open(page, 'keys')
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByLabel('Name').fill('laptop')
  await accessible(page, 'a new key')
  await page.getByRole('button', { name: 'Create key' }).click()
  const key = (await page.getByLabel('The new key').last().textContent()).trim()
  assert.match(key, /^ck_\S{20,}$/)
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByText('laptop').waitFor()

  const made = await fetch(`${settings.accounts}/v1/jobs`, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ tag: 'of alice', tasks: { up: { operation: 'import/upload' } } }),
  })
  assert.equal(made.status, 202)
  await open(page, 'jobs')
  await page.getByText('of alice').first().waitFor()
  const job = (await made.json()).data.id
  const fields = { host: 'sftp.example.com', username: 'alice', password: 'x', host_key_fingerprint: `SHA256:${'A'.repeat(43)}` }
  const { data: storage } = await as(page, '/v1/connections', { storage: 'sftp', name: 'of alice', fields })
  const { data: hook } = await as(page, '/v1/webhooks', { url: 'https://example.com/alice', events: ['job.completed'] })
  await open(page, 'usage')
  await page.getByRole('heading', { name: 'Usage' }).waitFor()
  await accessible(page, 'usage')

  const other = await (await context.browser().newContext()).newPage()
  await join(other, 'bob')
  await open(other, 'jobs')
  await other.getByRole('heading', { name: 'No jobs here' }).waitFor()
  assert.equal(await other.getByText('of alice').count(), 0)
  for (const [path, empty] of [['connections', 'No storage is connected'], ['webhooks', 'Nobody is told yet'], ['keys', 'No keys yet']]) {
    await open(other, path)
    await other.getByRole('heading', { name: empty }).waitFor()
  }
  for (const path of [`jobs/${job}`, `connections/${storage.id}`, `webhooks/${hook.id}`]) {
    assert.equal((await other.request.get(`${settings.accounts}/v1/${path}`)).status(), 404, path)
  }
  await other.context().close()

  await open(page, 'keys')
  page.once('dialog', (asked) => asked.accept())
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('revoked').first().waitFor()
  assert.equal((await said('/v1/jobs', { 'X-Api-Key': key })).status, 401)
}
