import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient } from '@sweepstack/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuditedPage, openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { patience } from '../../support/machine-speed.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

const built = path.resolve(import.meta.dirname, '../../../apps/dashboard/dist')
const timeout = patience({ starts: 2, seconds: 20 })

interface Chunk {
  file: string
  imports?: string[]
}

test('the editor comes by itself, and stays small', () => {
  const manifest = JSON.parse(readFileSync(path.join(built, 'manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >
  const filesOf = (name: string, known = new Set<string>()): Set<string> => {
    const { file, imports = [] } = manifest[name] as Chunk
    if (known.has(file)) return known
    known.add(file)
    for (const one of imports) filesOf(one, known)
    return known
  }
  const before = filesOf('index.html', filesOf('src/start.tsx'))
  const own = [...filesOf('src/definition/code-editor.ts')].filter((file) => !before.has(file))
  const size = own.reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(built, file))).length,
    0,
  )
  expect(size).toBeGreaterThan(80_000)
  expect(size).toBeLessThan(320_000)
  expect([...filesOf('src/new-sweep/new-sweep-page.tsx')]).not.toContain(own[0])
})

describe.skipIf(!chromium)('in a real browser', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser

  beforeAll(async () => {
    shown = await startShownInstallation()
    await shown.showWorkers()
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  const open = async (to = '/new', options: Parameters<typeof openAuditedPage>[1] = {}) => {
    const opened = await openAuditedPage(browser, {
      viewport: { width: 1280, height: 900 },
      ...options,
    })
    await opened.page.goto(shown.url + to)
    await editorOf(opened.page).waitFor({ timeout })
    return opened
  }
  const editorOf = (page: Page) => page.locator('.cm-content')
  const textOf = async (page: Page) =>
    (await page.locator('.cm-line').allInnerTexts())
      .map((line) => line.replace(/\n$/, ''))
      .join('\n')
  const write = async (page: Page, text: string) => {
    await editorOf(page).fill(text)
  }
  /** Takes the completion that is chosen: CodeMirror takes no key for 75 ms after the list has come. */
  const accept = async (page: Page, ...keys: string[]) => {
    await page.waitForTimeout(200)
    for (const key of [...keys, 'Enter']) await page.keyboard.press(key)
    await page.getByRole('listbox').waitFor({ state: 'detached', timeout })
  }
  const idOf = async (page: Page) => {
    await page.waitForURL(/\/sweeps\/swp_\w+$/, { timeout })
    return new URL(page.url()).pathname.split('/').at(-1) as string
  }
  const close = async ({ page, complaints }: AuditedPage) => {
    expect(complaints).toEqual([])
    await page.context().close()
  }

  test('what the form is filled with is written, planned and posted', async () => {
    const opened = await open()
    const { page } = opened
    const name = page.getByLabel('Name')
    await name.fill('from the form')
    await page.getByLabel('Dataset').selectOption('emoji-100')
    await page.getByRole('checkbox', { name: 'resnet10' }).check()
    await page.getByRole('checkbox', { name: 'sgd' }).uncheck()
    await page.getByLabel('Learning rate: values', { exact: true }).fill('0.01, 0.001, 0.0001')
    await page.getByLabel('Epochs: values', { exact: true }).fill('2, 4')
    await page.getByLabel('Runs of each config').fill('2')
    await page.getByText('of 72 asked for').waitFor({ timeout })
    await page.getByLabel('Constraints').fill('learningRate < 0.01\nepochs < 4, or so')
    // People count from 1: the second line is wrong.
    await page.locator('code', { hasText: 'constraints[2]' }).waitFor({ timeout })
    await page
      .getByLabel('Constraints')
      .fill('learningRate < 0.01\nepochs < 4 or learningRate > 0.0001')
    await page.getByLabel('Tags').fill('study, night')
    await page.getByText('of 32 asked for').waitFor({ timeout })
    const written = await textOf(page)
    expect(written).toContain('tags: [study, night]')
    expect(written).toContain('learningRate: [0.01, 0.001, 0.0001]')
    expect(written).toContain('architecture: [cnn, resnet10]')
    await page.getByRole('button', { name: 'Post the sweep' }).click()
    const sweep = await createClient({ url: shown.url }).sweep(await idOf(page))
    expect(sweep).toMatchObject({
      name: 'from the form',
      definition: {
        dataset: 'emoji-100',
        repeats: 2,
        constraints: ['learningRate < 0.01', 'epochs < 4 or learningRate > 0.0001'],
        tags: ['study', 'night'],
        parameters: {
          architecture: ['cnn', 'resnet10'],
          optimizer: 'adam',
          learningRate: [0.01, 0.001, 0.0001],
          epochs: [2, 4],
        },
      },
    })
    await close(opened)
  })

  test('the plan says how many results are taken over, and of which sweep', async () => {
    const parameters = { learningRate: [0.01, 0.001, 0.0001], epochs: 2 }
    const id = await shown.open({ name: 'the other one', parameters })
    for (const trial of await shown.trialsOf(id)) await shown.train(trial)
    await shown.scheduler.advance(id)
    const opened = await open()
    const { page } = opened
    await write(
      page,
      [
        'name: warm\ndataset: emoji-100\nsearch: {kind: tpe, trials: 10}',
        'parameters: {learningRate: {min: 0.0005, max: 0.1, scale: log}, epochs: 2}',
        `warmStart: {sweeps: [${id}]}`,
      ].join('\n'),
    )
    await page.getByText('Begins with 2 results of other sweeps').waitFor({ timeout })
    const plan = page.getByRole('region', { name: 'Plan', exact: true })
    await plan.getByText('2 of the other one').waitFor({ timeout })
    await plan.getByText(/^1 left out: learningRate/).waitFor({ timeout })
    await page.getByRole('button', { name: 'Post the sweep' }).click()
    await page.getByText('Began with 2 results of other sweeps').waitFor({ timeout })
    await close(opened)
  })

  test('a range and a search that draws are chosen by keyboard', async () => {
    const opened = await open()
    const { page } = opened
    await page.getByLabel('Learning rate: values or a range').selectOption('range')
    await page.getByLabel('Learning rate: from').fill('1e-5')
    await page.getByLabel('Learning rate: to').fill('0.1')
    await page.getByLabel('Learning rate: scale').selectOption('log')
    await page.getByLabel('Search', { exact: true }).selectOption('tpe')
    await page.getByLabel('Trials', { exact: true }).fill('30')
    await page.getByLabel('Stop early').selectOption('asha')
    await page.getByText('Expected at the rungs').waitFor({ timeout })
    await expect.poll(() => textOf(page), { timeout }).toContain('search: {kind: tpe, trials: 30}')
    await page.getByRole('button', { name: 'Post the sweep' }).focus()
    await page.keyboard.press('Enter')
    const { definition } = await createClient({ url: shown.url }).sweep(await idOf(page))
    expect(definition).toMatchObject({
      search: { kind: 'tpe', trials: 30 },
      stopping: { kind: 'asha' },
      parameters: { learningRate: { min: 1e-5, max: 0.1, scale: 'log' } },
    })
    await close(opened)
  })

  test('keys and values are completed by keyboard, and Escape then Tab leaves', async () => {
    const opened = await open()
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
    const { definition } = await createClient({ url: shown.url }).sweep(await idOf(page))
    expect(definition).toMatchObject({ parameters: { optimizer: 'sgd', epochs: 3 } })
    await close(opened)
  })

  test('JSON is taken, and completed as JSON', async () => {
    const opened = await open()
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

  test('what the service finds wrong stands at its line', async () => {
    const opened = await open()
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

  test('the form says what the text has besides, and leaves it there', async () => {
    const opened = await open()
    const { page } = opened
    await write(
      page,
      `name: more # of it
dataset: emoji-100
parameters:
  epochs: 3
  batchSize: [16, 32]
  architecture: {name: cnn, units: [64]}
budget: {hours: 2}
`,
    )
    await page.getByText('2 settings besides').waitFor({ timeout })
    await page.getByText('budget, parameters.batchSize').waitFor({ timeout })
    await page.getByText('The text says more here').waitFor({ timeout })
    await page.getByLabel('Name').fill('most')
    await expect.poll(() => textOf(page), { timeout }).toContain('name: most # of it')
    await expect.poll(() => textOf(page), { timeout }).toContain('batchSize: [16, 32]')
    await close(opened)
  })

  test('a draft is there after a reload, until it is posted or given up', async () => {
    const opened = await open()
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
    const id = await shown.open({
      name: 'the first',
      parameters: { learningRate: [0.001, 0.0005], epochs: 2 },
      stopping: 'median',
    })
    const opened = await open(`/new?from=${id}`)
    const { page } = opened
    await page.getByText('A copy: what is left empty').waitFor({ timeout })
    await page.getByRole('button', { name: 'Write the copy out' }).click()
    await editorOf(page).getByText('the first').waitFor({ timeout })
    await expect.poll(() => textOf(page), { timeout }).toContain('stopping: median')
    await page.getByText('of 4 asked for').waitFor({ timeout })
    await close(opened)
  })

  test('hostile names are but text', async () => {
    const opened = await open()
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

  test('a pointer on a key tells what it is for', async () => {
    const opened = await open()
    const { page } = opened
    await editorOf(page).getByText('learningRate').hover()
    await page.locator('.cm-explanation').getByText('step size').waitFor({ timeout })
    await close(opened)
  })

  test.each(['light', 'dark'] as const)('%s: accessible, and it fits a phone', async (scheme) => {
    const opened = await open('/new', { colorScheme: scheme })
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

  test('where the editor cannot be loaded there is a plain field', async () => {
    const { page } = await openAuditedPage(browser)
    await page.route('**/code-editor-*.js', (route) => route.abort())
    await page.goto(`${shown.url}/new`)
    await page.getByText('could not be loaded').waitFor({ timeout })
    const field = page.getByRole('textbox', { name: 'Definition of the sweep' })
    await field.fill('name: plain\ndataset: emoji-100\nparameters: {epochs: 5}\n')
    await page.getByText('of 5 asked for').waitFor({ timeout })
    await page.context().close()
  })

  // From the first key on every API of the installation asks for one: this test is the last.
  test('who may only read is not offered to post', async () => {
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
})
