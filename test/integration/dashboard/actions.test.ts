import { type Client, createClient } from '@sweepstack/client'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { type LentPage, lendPage } from '../../support/lent-page.ts'
import { patience } from '../../support/machine-speed.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

const timeout = patience({ starts: 2, seconds: 20 })
const parameters = { optimizer: ['adam', 'sgd'], learningRate: [0.001, 0.0005], epochs: 2 }
const markup = '<img src=x onerror=alert(1)>'

describe.skipIf(!chromium)('in a real browser', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser
  let client: Client

  beforeAll(async () => {
    shown = await startShownInstallation()
    await shown.showWorkers()
    client = createClient({ url: shown.url })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  const open = async (to: string): Promise<LentPage> => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    await opened.page.goto(shown.url + to)
    await opened.page.locator('h1').first().waitFor({ timeout })
    return opened
  }
  const close = async ({ page, complaints, giveBack }: LentPage) => {
    expect(await page.locator('img[src="x"]').count()).toBe(0)
    expect(complaints).toEqual([])
    await giveBack()
  }
  /** Waits until the scheduler, which is asked here, has come to a result. */
  const until = async (id: string, is: () => Promise<unknown>) =>
    expect
      .poll(
        async () => {
          await shown.scheduler.advance(id)
          return is()
        },
        { timeout },
      )
      .toBeTruthy()
  const failure = { code: 'TRAINER_DIED', class: 'worker' as const, message: markup }

  test('a sweep whose leaders run again offers no edits, and says why', async () => {
    const id = await shown.open({
      name: 'leaders',
      seed: 11,
      parameters,
      topK: { k: 1, repeats: 2 },
    })
    expect((await client.sweep(id)).closed).toBeNull()
    const opened = await open(`/sweeps/${id}`)
    const { page } = opened
    await page.getByRole('link', { name: 'Edit', exact: true }).waitFor({ timeout })
    for (const trial of await shown.trialsOf(id)) await shown.train(trial)
    await until(id, async () => (await client.sweep(id)).closed === 'topK')
    await page.reload()
    await page.getByText('Its search is over and its leaders run again').waitFor({ timeout })
    for (const name of ['Give a config…', 'Ban…']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0)
    }
    expect(await page.getByRole('link', { name: 'Edit', exact: true }).count()).toBe(0)
    // The service would take none of them.
    await expect(client.changeSweep(id, { ban: ['optimizer = sgd'] })).rejects.toMatchObject({
      problem: { code: 'SWEEP_FINISHED' },
    })
    await page.goto(`${shown.url}/sweeps/${id}/trials/1`)
    await page.getByRole('heading', { name: 'Trial 1' }).waitFor({ timeout })
    expect(await page.getByRole('button', { name: 'Ban its config…' }).count()).toBe(0)
    await page.goto(`${shown.url}/sweeps/${id}/edit`)
    await page.getByRole('link', { name: 'Clone it' }).waitFor({ timeout })
    await close(opened)
  })

  test('a sweep is cancelled after asking', async () => {
    const id = await shown.open({ name: markup, parameters })
    const opened = await open(`/sweeps/${id}`)
    const { page } = opened
    const button = page.getByRole('button', { name: 'Cancel…' })
    await button.click()
    const dialog = page.getByRole('dialog', { name: `Cancel “${markup}”?` })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await dialog.waitFor({ state: 'detached', timeout })
    expect((await client.sweep(id)).status).toBe('running')
    await button.press('Enter')
    // Before it is there, the key would go to the page.
    await dialog.waitFor({ timeout })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached', timeout })
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'), { timeout })
      .toBe('Cancel…')
    await button.click()
    await dialog.getByRole('button', { name: 'Cancel the sweep' }).click()
    await until(id, async () => (await client.sweep(id)).status === 'cancelled')
    await page.getByText('cancelled').first().waitFor({ timeout })
    await button.waitFor({ state: 'detached', timeout })
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
    await close(opened)
  })

  test('failed trials are retried: one, and all', async () => {
    const id = await shown.open({ name: 'failing', seed: 2, parameters })
    for (const trial of await shown.trialsOf(id)) await shown.fail(trial, failure)
    await until(id, async () => (await client.sweep(id)).counts.failed === 4)
    const one = await open(`/sweeps/${id}/trials/2`)
    await one.page.getByRole('button', { name: 'Retry this trial' }).click()
    await until(id, async () => (await client.sweep(id)).counts.failed === 3)
    expect((await client.trial(id, 2)).failure).toBeNull()
    await close(one)
    const all = await open(`/sweeps/${id}`)
    await all.page.getByRole('button', { name: 'Retry all that failed' }).click()
    await until(id, async () => !(await client.sweep(id)).counts.failed)
    await all.page.getByRole('region', { name: 'Failures' }).waitFor({ state: 'detached', timeout })
    await close(all)
  })

  test('what a filter shows is banned, and the ban is taken back', async () => {
    const id = await shown.open({ name: 'banning', seed: 3, parameters })
    const opened = await open(`/sweeps/${id}?where=optimizer%3Dsgd&where=learningRate%3E%3D0.001`)
    const { page } = opened
    await page.getByRole('button', { name: 'Ban…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Ban configs' })
    const field = dialog.getByLabel('Condition')
    const region = 'optimizer = sgd and learningRate >= 0.001'
    await expect.poll(() => field.inputValue(), { timeout }).toBe(region)
    await field.fill('optimiser = sgd')
    await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
    await dialog.getByRole('alert').waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await field.fill(region)
    await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
    await dialog.waitFor({ state: 'detached', timeout })
    await until(id, async () => (await client.sweep(id)).bans.includes(region))
    await page.reload()
    await page.getByRole('button', { name: 'Ban…' }).click()
    await dialog.getByRole('button', { name: `Take back the ban of ${region}` }).click()
    await dialog.waitFor({ state: 'detached', timeout })
    await until(id, async () => (await client.sweep(id)).bans.length === 0)
    await close(opened)
  })

  test('the config of a trial is banned, and one like it is given', async () => {
    const id = await shown.open({ name: 'giving', seed: 4, parameters })
    const opened = await open(`/sweeps/${id}/trials/1`)
    const { page } = opened
    const { config } = await client.trial(id, 1)
    await page.getByRole('button', { name: 'Ban its config…' }).click()
    const ban = page.getByRole('dialog', { name: 'Ban configs' })
    await expect
      .poll(() => ban.getByLabel('Condition').inputValue(), { timeout })
      .toBe(`optimizer = ${config.optimizer} and learningRate = ${config.learningRate}`)
    await ban.getByRole('button', { name: 'Leave it' }).click()
    await page.getByRole('button', { name: 'Give one like it…' }).click()
    const give = page.getByRole('dialog', { name: 'Give the sweep a config' })
    await expect
      .poll(() => give.getByLabel('optimizer').inputValue(), { timeout })
      .toBe(config.optimizer)
    await give.getByLabel('learningRate').fill(markup)
    await give.getByRole('button', { name: 'Give it' }).click()
    await give.getByRole('alert').getByText('learningRate').waitFor({ timeout })
    // Beside its field, which says so to who hears the page.
    const wrong = give.getByRole('textbox', { name: 'learningRate' })
    expect(await wrong.getAttribute('aria-invalid')).toBe('true')
    const words = give.locator(`[id="${await wrong.getAttribute('aria-describedby')}"]`)
    expect(await words.textContent()).toContain('learningRate ')
    const other = give.getByRole('textbox', { name: 'optimizer' })
    expect(await other.getAttribute('aria-invalid')).toBe('false')
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    // What a ban excludes is wrong with no field alone.
    await client.changeSweep(id, { ban: ['learningRate > 0.5'] })
    await give.getByLabel('learningRate').fill('0.6')
    await give.getByRole('button', { name: 'Give it' }).click()
    await give.getByRole('alert').getByText('learningRate > 0.5').waitFor({ timeout })
    await expect.poll(() => wrong.getAttribute('aria-invalid'), { timeout }).toBe('false')
    await give.getByLabel('learningRate').fill('0.03')
    await give.getByRole('radio', { name: 'next of all' }).check()
    await give.getByRole('button', { name: 'Give it' }).click()
    await give.waitFor({ state: 'detached', timeout })
    await until(id, async () =>
      (await shown.trialsOf(id)).some((trial) => trial.config.learningRate === 0.03),
    )
    await close(opened)
  })

  test('an edit is shown as a difference first, then done', async () => {
    const id = await shown.open({ name: markup, seed: 5, tags: [markup], parameters })
    await client.changeSweep(id, { ban: ['learningRate > 0.5'] })
    await until(id, async () => (await client.sweep(id)).bans.length === 1)
    const opened = await open(`/sweeps/${id}`)
    const { page } = opened
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByRole('heading', { name: 'Edit the sweep' }).waitFor({ timeout })
    await page.getByText('the sweep is as the definition says').waitFor({ timeout })
    const edit = page.getByRole('button', { name: 'Edit the sweep' })
    await expect.poll(() => edit.isDisabled(), { timeout }).toBe(true)

    const rates = page.getByLabel('learningRate: values', { exact: true })
    await rates.fill('0.001')
    await page.getByText('This cannot be done').waitFor({ timeout })
    await page.locator('.cm-lintRange-error').first().waitFor({ timeout })
    await expect.poll(() => edit.isDisabled(), { timeout }).toBe(true)

    await rates.fill('0.001, 0.0005, 0.0001')
    await page.getByLabel('epochs: values', { exact: true }).fill('3')
    await page.getByLabel('At most so many hours').fill('5')
    const row = (name: string) => page.getByRole('row', { name })
    await row('parameters.learningRate').getByText('[0.001, 0.0005, 0.0001]').waitFor({ timeout })
    await row('budget.hours').waitFor({ timeout })
    await expect.poll(() => page.getByRole('row').count(), { timeout }).toBe(4)
    await page.getByText('Then, as a whole').waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    await edit.click()
    await page.waitForURL(`**/sweeps/${id}`, { timeout })
    // The four configs go on to the third epoch, and two more come.
    await until(id, async () => (await shown.trialsOf(id)).length === 10)
    const { definition, bans } = await client.sweep(id)
    expect(definition).toMatchObject({
      budget: { hours: 5 },
      parameters: { learningRate: [0.001, 0.0005, 0.0001], epochs: 3 },
    })
    expect(bans).toEqual(['learningRate > 0.5'])
    await close(opened)
  })

  test('who may only read is offered none of it', async () => {
    const id = await shown.open({ name: 'only read', seed: 6, parameters })
    const [first] = await shown.trialsOf(id)
    if (first) await shown.fail(first, failure)
    // From the first key on every API of the installation asks for one: this test is the last.
    const admin = { apiKey: 'a-long-enough-key-for-pages' }
    const { url } = await shown.listen(admin)
    const { key } = await createClient({ url, ...admin }).addKey('reader', ['read'])
    const { page } = await openAuditedPage(browser)
    await page.goto(`${url}/sweeps/${id}/trials/1`)
    await page.getByLabel('Key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Why it failed').waitFor({ timeout })
    const actions = /Retry|Ban|Give|Cancel|Pause|Edit the/
    expect(await page.getByRole('button', { name: actions }).count()).toBe(0)
    await page.goto(`${url}/sweeps/${id}`)
    await page
      .getByRole('region', { name: 'Failures' })
      .getByText('TRAINER_DIED')
      .waitFor({ timeout })
    expect(await page.getByRole('button', { name: actions }).count()).toBe(0)
    expect(await page.getByRole('link', { name: /Edit|Clone/ }).count()).toBe(0)
    await page.goto(`${url}/sweeps/${id}/edit`)
    await page.getByText('Your key may read, not change sweeps.').waitFor({ timeout })
    await page.context().close()
  })
})
