import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { chromium, openPage, startChromium } from '../../support/chromium.ts'
import { patience } from '../../support/machine-speed.ts'

let api: Awaited<ReturnType<typeof startTestApi>>
let url: string
beforeAll(async () => {
  api = await startTestApi()
  url = (await api.listen()).url
})
afterAll(async () => api?.[Symbol.asyncDispose]())

test('answers load and run nothing where a browser shows them', async () => {
  for (const path of ['/v1/sweeps', '/openapi.json', '/nothing']) {
    const { headers } = await fetch(url + path)
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toBeNull()
  }
})

test('the policy of the reference has no holes', async () => {
  const policy = (await fetch(`${url}/docs/`)).headers.get('content-security-policy')
  expect(policy).toMatch(/default-src 'none'/)
  expect(policy).toMatch(/frame-ancestors 'none'/)
  expect(policy).not.toMatch(/unsafe-(inline|eval)|https?:|\*/)
})

test.skipIf(!chromium)('the reference works in a browser, and asks the API', async () => {
  const browser = await startChromium()
  try {
    const page = await openPage(browser)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${url}/docs`)
    const operation = page.locator('#operations-Fleet-get_v1_workers')
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table .response-col_status').last()
    await expect
      .poll(() => answer.textContent(), { timeout: patience({ starts: 1, seconds: 10 }) })
      .toContain('200')
    expect(await operation.locator('.request-url').textContent()).toContain(`${url}/v1/workers`)
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT })
    expect(complaints).toEqual([])
  } finally {
    await browser.close()
  }
})
