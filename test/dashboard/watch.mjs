// A page that notes what goes wrong in it, which people would not see.

export async function watched(context) {
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))
  })
  const page = await context.newPage()
  page.complaints = []
  listen(page, page.complaints)
  page.on('popup', (opened) => listen(opened, page.complaints))
  return page
}

function listen(page, complaints) {
  page.on('console', (said) => {
    if (said.type() === 'error') complaints.push(`${said.text()} ${said.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
}
