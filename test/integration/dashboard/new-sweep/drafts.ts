import { expect, test } from 'vitest'
import { close, editorOf, open, textOf, timeout, type Writing, write } from './writing.ts'

/** Texts that are kept, or begun with a sweep that there is. */
export function testDrafts(writing: () => Writing): void {
  test('a draft is there after a reload, until it is posted or given up', async () => {
    const { shown } = writing()
    const opened = await open(writing())
    const { page } = opened
    await write(page, 'name: a draft\ndataset: emoji-100\nparameters: {epochs: 2, seedless: 1}\n')
    await page.reload()
    await editorOf(page).getByText('a draft').waitFor({ timeout })
    await page.getByLabel('Name').fill('still a draft')
    await page.goto(shown.url)
    await page.getByRole('link', { name: 'New sweep' }).click()
    await editorOf(page).getByText('still a draft').waitFor({ timeout })
    await page.getByRole('button', { name: 'Start over' }).click()
    await editorOf(page).getByText('first-sweep').waitFor({ timeout })
    await page.reload()
    await editorOf(page).getByText('first-sweep').waitFor({ timeout })
    await close(opened)
  })

  test('a copy can be written out', async () => {
    const { shown } = writing()
    const id = await shown.open({
      name: 'the first',
      parameters: { learningRate: [0.001, 0.0005], epochs: 2 },
      stopping: 'median',
    })
    const opened = await open(writing(), `/new?from=${id}`)
    const { page } = opened
    await page.getByText('A copy: what is left empty').waitFor({ timeout })
    await page.getByRole('button', { name: 'Write the copy out' }).click()
    await editorOf(page).getByText('the first').waitFor({ timeout })
    await expect.poll(() => textOf(page), { timeout }).toContain('stopping: median')
    await page.getByText('of 4 asked for').waitFor({ timeout })
    await close(opened)
  })
}
