import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { lendPage } from '../../../support/lent-page.ts'
import {
  close,
  editorOf,
  open,
  postedSweep,
  textOf,
  timeout,
  type Writing,
  write,
} from './writing.ts'

/** The text of the definition, and what the editor adds to it. */
export function testEditor(writing: () => Writing): void {
  test('keys and values are completed by keyboard, and Escape then Tab leaves', async () => {
    const opened = await open(writing())
    const { page } = opened
    await write(page, 'name: by hand\ndataset: emoji-100\n')
    await editorOf(page).press('Control+End')
    const list = page.getByRole('listbox')
    await page.keyboard.type('param')
    await list.getByText('parameters').waitFor({ timeout })
    await accept(page)
    await page.keyboard.type('opti')
    await page.locator('.cm-completionInfo').getByText('updates the weights').waitFor({ timeout })
    await accept(page)
    await page.keyboard.press('Control+Space')
    await list.getByText('adamax').waitFor({ timeout })
    await accept(page, 'ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.type('epochs: 3')
    await expect
      .poll(() => textOf(page), { timeout })
      .toBe('name: by hand\ndataset: emoji-100\nparameters:\n  optimizer: sgd\n  epochs: 3')
    await page.getByText('of 3 asked for').waitFor({ timeout })
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.closest(".cm-editor")')).toBeNull()
    await page.getByRole('button', { name: 'Post the sweep' }).click()
    const { definition } = await postedSweep(writing(), page)
    expect(definition).toMatchObject({ parameters: { optimizer: 'sgd', epochs: 3 } })
    await close(opened)
  })

  test('JSON is taken, and completed as JSON', async () => {
    const opened = await open(writing())
    const { page } = opened
    await write(page, '{"name": "j", "dataset": "emoji-100", "parameters": {"epochs": 2}}')
    await editorOf(page).press('Control+End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.type(', met')
    await page.getByRole('listbox').getByText('metric', { exact: true }).waitFor({ timeout })
    await accept(page)
    await page.keyboard.type('"val_l')
    await page.getByRole('listbox').getByText('val_loss').waitFor({ timeout })
    await accept(page)
    await page.getByText('of 2 asked for').waitFor({ timeout })
    await expect.poll(() => page.getByLabel('Rank by').inputValue(), { timeout }).toBe('val_loss')
    await page.getByLabel('Name').fill('k')
    await expect.poll(() => textOf(page), { timeout }).toContain('"name": "k"')
    await close(opened)
  })

  test('a pointer on a key tells what it is for', async () => {
    const opened = await open(writing())
    const { page } = opened
    await editorOf(page).getByText('learningRate').hover()
    await page.locator('.cm-explanation').getByText('step size').waitFor({ timeout })
    await close(opened)
  })

  test('where the editor cannot be loaded there is a plain field', async () => {
    const { shown, browser } = writing()
    const { page, giveBack } = await lendPage(browser)
    await page.route('**/code-editor-*.js', (route) => route.abort())
    await page.goto(`${shown.url}/new`)
    await page.getByText('could not be loaded').waitFor({ timeout })
    const field = page.getByRole('textbox', { name: 'Definition of the sweep' })
    await field.fill('name: plain\ndataset: emoji-100\nparameters: {epochs: 5}\n')
    await page.getByText('of 5 asked for').waitFor({ timeout })
    await giveBack()
  })
}

/** Takes the completion that is chosen: CodeMirror takes no key for 75 ms after the list has come. */
async function accept(page: Page, ...keys: string[]): Promise<void> {
  await page.waitForTimeout(200)
  for (const key of [...keys, 'Enter']) await page.keyboard.press(key)
  await page.getByRole('listbox').waitFor({ state: 'detached', timeout })
}
