import { expect, test } from 'vitest'
import { close, open, timeout, type Writing, write } from './writing.ts'

/** What is wrong in a text, and what is but text. */
export function testMistakes(writing: () => Writing): void {
  test('what the service finds wrong stands at its line', async () => {
    const opened = await open(writing())
    const { page } = opened
    const wrong = `name: x
dataset: emoji-100
parameters:
  epochs: 3
  learningRate: [0.1, -2]
  optimiser: adam
`
    await write(page, wrong)
    const panel = page.getByRole('region', { name: 'Definition' })
    await panel.getByText('did you mean "optimizer"?').waitFor({ timeout })
    const lines = panel.getByRole('button', { name: /^line/ })
    await expect.poll(() => lines.allInnerTexts(), { timeout }).toEqual(['line 5', 'line 6'])
    await expect.poll(() => page.locator('.cm-lintRange-error').count(), { timeout }).toBe(2)
    await expect
      .poll(() => page.locator('.cm-lintRange-error').allInnerTexts(), { timeout })
      .toEqual(['-2', 'adam'])
    await expect.poll(() => page.locator('.cm-lint-marker-error').count(), { timeout }).toBe(2)
    await lines.first().click()
    await page.keyboard.type('4 #')
    await panel.getByRole('button', { name: 'line 5' }).waitFor({ timeout })
    await expect
      .poll(() => page.getByRole('button', { name: 'Post the sweep' }).isDisabled(), { timeout })
      .toBe(true)
    await write(page, 'name: x\nparameters: {epochs: [1}\n')
    await panel.getByRole('button', { name: 'line 2' }).waitFor({ timeout })
    await page.getByText('The form goes on when').waitFor({ timeout })
    await expect.poll(() => page.getByLabel('Name').isDisabled(), { timeout }).toBe(true)
    await close(opened)
  })

  test('hostile names are but text', async () => {
    const opened = await open(writing())
    const { page } = opened
    const markup = '<img src=x onerror=alert(1)>'
    await write(
      page,
      JSON.stringify({
        name: markup,
        dataset: markup,
        [markup]: markup,
        parameters: { epochs: 1 },
      }),
    )
    const panel = page.getByRole('region', { name: 'Definition' })
    await panel.getByRole('button', { name: 'line 1' }).first().waitFor({ timeout })
    await page.locator('.cm-lintRange-error').first().hover()
    await page.locator('.cm-tooltip-lint').first().waitFor({ timeout })
    expect(await page.locator('img[src="x"]').count()).toBe(0)
    await close(opened)
  })
}
