// A page that notes what goes wrong in it, which people would not see.

export async function watched(context) {
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))
  })
  const page = await context.newPage()
  page.complaints = []
  page.on('console', (said) => {
    if (said.type() === 'error') page.complaints.push(`${said.text()} ${said.location().url}`)
  })
  page.on('pageerror', (error) => page.complaints.push(error.message))
  return page
}
