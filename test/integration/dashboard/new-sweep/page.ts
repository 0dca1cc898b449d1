import { createClient } from '@sweepstack/client'
import { expect, test } from 'vitest'
import { openAuditedPage } from '../../../support/audited-page.ts'
import { close, editorOf, open, timeout, type Writing, write } from './writing.ts'

/** The page as a whole: its looks, and who may use it. */
export function testPage(writing: () => Writing): void {
  test.each(['light', 'dark'] as const)('%s: accessible, and it fits a phone', async (scheme) => {
    const opened = await open(writing(), '/new', { colorScheme: scheme })
    const { page } = opened
    await page.getByText('asked for').waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await write(page, `name: ${'x'.repeat(300)}\ndataset: none\nparameters: {epochs: 0}\n`)
    await page.getByRole('button', { name: /^line/ }).first().waitFor({ timeout })
    await editorOf(page).press('Control+End')
    await page.keyboard.type('s')
    await page.getByRole('listbox').waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    await close(opened)
  })

  // From the first key on every API of the installation asks for one: this test is the last.
  test('who may only read is not offered to post', async () => {
    const { shown, browser } = writing()
    const admin = { apiKey: 'a-long-enough-key-for-pages' }
    const { url } = await shown.listen(admin)
    const { key } = await createClient({ url, ...admin }).addKey('reader', ['read'])
    const { page } = await openAuditedPage(browser)
    await page.goto(`${url}/new`)
    await page.getByLabel('Key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Your key may read, not post sweeps.').waitFor({ timeout })
    expect(await page.getByRole('button', { name: 'Post the sweep' }).count()).toBe(0)
    await page.context().close()
  })
}
