import assert from 'node:assert/strict'
import { accessible, ask, lastJob, open, row } from './acts.mjs'
import { settings } from './settings.mjs'

/** A storage is connected; a folder of it is converted, and the results go back to it. */
export async function convertsFromAndToAStorage(page) {
  await open(page, 'connections')
  await page.getByRole('button', { name: 'New connection' }).click()
  await page.getByRole('button', { name: 'Create connection' }).click()
  await page.getByText('access_key_id is required.').first().waitFor()
  await accessible(page, 'a new connection')

  const fields = { Name: 'films', Endpoint: settings.storage, Bucket: settings.bucket, 'Access key id': settings.keyID, 'Secret access key': settings.keySecret }
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: 'Create connection' }).click()
  await page.getByRole('region', { name: 'films' }).waitFor()
  assert.equal(await page.getByText(settings.keySecret).count(), 0)
  await accessible(page, 'connections')

  await open(page)
  await page.getByRole('button', { name: 'From a connection' }).click()
  await page.getByLabel('File or folder').fill('in/')
  await accessible(page, 'files from a connection')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  for (const name of ['one.png', 'two.png']) await row(page, name).getByText('recognised by content').waitFor()
  await page.getByRole('group', { name: 'Convert all to' }).getByRole('button', { name: 'WEBP', exact: true }).click()
  await page.getByLabel('Save results to').selectOption({ label: 'films (Amazon S3)' })
  await page.getByLabel('Under the name').fill('out/{filename}')
  await row(page, 'two.png').locator('.plan').waitFor()
  await accessible(page, 'where results go')

  await page.getByRole('button', { name: 'Convert 2 files' }).click()
  await page.getByText('2 files saved.').waitFor()
  await page.getByText(`/${settings.bucket}/out/one.webp`).waitFor()
}
convertsFromAndToAStorage.allows = /400 \(Bad Request\)/

/** A job that reads a storage is put together without a word of JSON: by lines, and by its tasks' forms. */
export async function drawsAJob(page) {
  const body = { storage: 's3', name: 'drawn', fields: { endpoint: settings.storage, bucket: settings.bucket, access_key_id: settings.keyID, secret_access_key: settings.keySecret } }
  await ask('/v1/connections', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

  await open(page, 'builder')
  await page.getByLabel('The job as JSON').fill('{"tasks": {}}')
  for (const operation of ['import/s3', 'convert', 'export/s3']) {
    await page.getByLabel('Operation').selectOption(operation)
    await page.getByRole('button', { name: 'Add task' }).click()
  }
  for (const [operation, name, key] of [['import/s3', 's3', 'in/one.png'], ['export/s3', 's3-2', 'drawn/{filename}']]) {
    await page.getByRole('button', { name: new RegExp(`^${operation} ${name}`) }).click()
    await page.getByLabel('Connection').selectOption({ label: 'drawn' })
    await page.getByLabel('Key', { exact: true }).fill(key)
  }
  await page.getByRole('button', { name: /^convert convert/ }).click()
  await page.getByLabel('Output format').fill('gif')
  await page.getByLabel('s3', { exact: true }).check()
  await draw(page, 'convert', 's3-2')
  await page.getByText('This job can run.').waitFor()
  await accessible(page, 'a job that was drawn')

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('Done').first().waitFor()
  const job = await lastJob()
  assert.deepEqual(job.tasks['s3-2'].input, ['convert'])
  assert.ok(job.tasks['s3-2'].result.files[0].location.endsWith(`${settings.bucket}/drawn/one.gif`))
}
drawsAJob.allows = /(400|422) \(/

/** Draws a line with the pointer, from one task to another. */
async function draw(page, from, to) {
  const handle = page.locator(`.handle[title="Draw a line from ${from}"]`)
  await handle.scrollIntoViewIfNeeded()
  const start = await handle.boundingBox()
  const end = await page.locator(`[data-task="${to}"]`).boundingBox()
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(end.x + 10, end.y + end.height / 2, { steps: 5 })
  await page.mouse.up()
}
