// Runs all scenarios in one browser, each in a context of its own, and says of each what came of it.
import { chromium, settings } from './settings.mjs'
import { watched } from './watch.mjs'
import * as convert from './convert.mjs'
import * as tools from './tools.mjs'
import * as developers from './developers.mjs'
import * as accounts from './accounts.mjs'
import * as storages from './storages.mjs'
import { administers, keepsTheOfficeShut } from './admin.mjs'
import * as looks from './looks.mjs'

const scenarios = Object.entries({ ...convert, ...tools, ...developers, ...accounts, ...storages, administers, keepsTheOfficeShut, ...looks })
const only = new RegExp(process.env.ONLY ?? '') // by their names, while some are being written

const browser = await chromium.launch({
  executablePath: settings.browser,
  args: ['--no-sandbox', '--disable-gpu'],
})

for (const [name, scenario] of scenarios.filter(([n]) => only.test(n))) {
  const begun = Date.now()
  let error = ''
  const context = await browser.newContext({ acceptDownloads: true, reducedMotion: 'reduce', ...scenario.context })
  context.setDefaultTimeout(20_000)
  const page = await watched(context)

  try {
    await scenario(page, context)
    const complaints = page.complaints.filter((text) => !(scenario.allows ?? /^$/).test(text))
    if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`)
  } catch (failure) {
    error = failure.stack
    if (process.env.KEEP) await page.screenshot({ path: `${process.env.KEEP}/${name}.png`, fullPage: true })
  }
  await context.close()
  console.log(JSON.stringify({ Name: name, Error: error, MS: Date.now() - begun }))
}

await browser.close()
