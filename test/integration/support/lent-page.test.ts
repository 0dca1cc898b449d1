import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, startChromium } from '../../support/chromium.ts'
import { lendPage } from '../../support/lent-page.ts'
import { patience } from '../../support/machine-speed.ts'

const sound =
  '<!doctype html><html lang="en"><title>A page</title><main><h1>Here</h1></main></html>'
const timeout = patience({ seconds: 10 })
const policy = "default-src 'none'; script-src 'self'"

describe.skipIf(!chromium)('a page that is lent from test to test', () => {
  let server: Server
  let browser: Browser
  let url: string

  beforeAll(async () => {
    server = createServer(({ url: to = '/' }, response) => {
      response.setHeader('content-security-policy', policy)
      response.setHeader('cross-origin-opener-policy', 'same-origin')
      response.setHeader(
        'content-type',
        to.startsWith('/assets/') ? 'text/javascript' : 'text/html',
      )
      response.end(to.startsWith('/assets/') ? 'export {}' : sound)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  const open = async (options: Parameters<typeof lendPage>[1] = {}) => {
    const lent = await lendPage(browser, options)
    await lent.page.goto(url)
    return lent
  }

  test('tells each visit of its own faults alone', async () => {
    const first = await open()
    await first.page.evaluate(`
      document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button><p style="margin: 0">')
      setTimeout(() => { throw new Error('at once') })`)
    expect(await first.inaccessible()).toEqual(['button-name: button'])
    expect(first.complaints).toEqual([
      expect.stringMatching(/^policy: style-src-attr inline/),
      'error: at once',
    ])
    await first.page.evaluate(`addEventListener('pagehide', () => {
      document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="margin: 0">')
      reportError(new Error('as it is left'))
    })`)
    await first.giveBack()
    const next = await open()
    expect(next.page).toBe(first.page)
    expect(await next.inaccessible()).toEqual([])
    expect(next.complaints).toEqual([])
    await next.page.evaluate(`setTimeout(() => { throw new Error('of the next') })`)
    await expect.poll(() => next.complaints, { timeout }).toEqual(['error: of the next'])
    await next.giveBack()
  })

  test('is as new to the next: its storage, cookies, routes, size and scheme', async () => {
    const looks = `JSON.stringify([
      [...Object.keys(localStorage), ...Object.keys(sessionStorage)].join(), document.cookie, document.title,
      innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('print').matches])`
    const first = await open({ colorScheme: 'dark', viewport: { width: 400, height: 300 } })
    await first.page.evaluate(`
      localStorage.setItem('kept', '1')
      sessionStorage.setItem('kept', '1')
      document.cookie = 'kept=1'`)
    await first.page.emulateMedia({ media: 'print' })
    await first.page.route('**/', (route) => route.fulfill({ body: 'of a route' }))
    expect(await first.page.evaluate(looks)).toBe(
      '["kept,kept","kept=1","A page",400,300,true,true]',
    )
    await first.giveBack()
    const next = await open()
    expect(next.page).toBe(first.page)
    expect(await next.page.evaluate(looks)).toBe('["","","A page",1280,720,false,false]')
    await next.giveBack()
  })

  test('is nobody else’s until it is given back', async () => {
    const [one, other] = [await open(), await open()]
    expect(other.page).not.toBe(one.page)
    await other.giveBack()
    const third = await open()
    expect(third.page).toBe(other.page)
  })
})
