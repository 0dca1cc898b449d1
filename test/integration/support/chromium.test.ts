import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { offAnyhow } from '../../support/chromium.ts'

test('what Playwright turns off in Chromium is off with our own list too', async () => {
  // No browser: it ends at once, and Playwright tells how it was called.
  const error = await chromium.launch({ executablePath: process.execPath }).catch(String)
  const [, list = ''] = /<launching>.* --disable-features=(\S+)/.exec(String(error)) ?? []
  expect(offAnyhow.toSorted()).toEqual(list.split(',').toSorted())
})
