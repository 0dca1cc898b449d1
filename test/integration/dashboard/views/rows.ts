import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { lendPage } from '../../../support/lent-page.ts'
import { comeTo, openPage, timeout, type ViewedSweep } from './viewed-sweep.ts'

/** What was trained and what came of it, row by row. */
export function testRows(viewed: () => ViewedSweep): void {
  test('the river adds up to the epochs of the sweep, and fails alone', async () => {
    const { shown, browser, id } = viewed()
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page, complaints } = opened
    let fails = true
    await page.route('**/lineages?*', (route) =>
      fails ? route.fulfill({ status: 500, body: 'nothing to read' }) : route.continue(),
    )
    await page.goto(`${shown.url}/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'Lineage river' })
    await comeTo(panel)
    await panel.getByRole('button', { name: 'Try again' }).waitFor({ timeout })
    fails = false
    // The sweep is open: its panels ask again by themselves, so that the button may be gone.
    await panel.getByText('As a table').click({ timeout })
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const cells = await panel
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
      )
    const { epochs } = (await (await fetch(`${shown.url}/v1/sweeps/${id}`)).json()) as Sweep
    const trained = cells.reduce(
      (sum, [, , , before, here]) => sum + Number(before) + Number(here),
      0,
    )
    expect(trained).toBe(epochs.trained)
    expect(complaints).toEqual([])
    await opened.giveBack()
  })

  test('ladder, river, rungs and slots are told row by row, and axe finds nothing in them', async () => {
    const { id } = viewed()
    const opened = await openPage(viewed(), `/sweeps/${id}`)
    const { page } = opened
    const told = {
      'Honest ladder': /^Rank 1, trial \d+: [\d.]+ % of 1 run; 95 % from .* \(Wilson/,
      'Lineage river': /^Trial \d+: 9 epochs, 9 trained here in 3 min/,
      'Rungs and reasons': /^Trial \d+ goes on/,
      Slots: /^worker-1 · 0: trial \d+, epochs 1 to/,
    }
    for (const [name, text] of Object.entries(told)) {
      const panel = page.getByRole('region', { name })
      await comeTo(panel)
      const steps = panel.getByRole('slider')
      await steps.focus()
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => steps.getAttribute('aria-valuetext'), { timeout }).toMatch(text)
    }
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a trial says why it was proposed, and how its repeats fared', async () => {
    const { shown } = viewed()
    const learning = await shown.open({
      name: 'repeated',
      search: { kind: 'tpe', trials: 2 },
      parameters: { learningRate: { min: 1e-4, max: 1e-2, scale: 'log' }, epochs: 1 },
      repeats: 2,
      seed: 5,
    })
    // What a search that learns proposes comes from a thread, with a later step, and once there is a slot for it.
    const trained = new Set<number>()
    await expect
      .poll(
        async () => {
          await shown.scheduler.advance(learning)
          for (const trial of await shown.trialsOf(learning)) {
            if (!trained.has(trial.number)) await shown.train(trial)
            trained.add(trial.number)
          }
          return trained.size
        },
        { timeout },
      )
      .toBe(4)
    const opened = await openPage(viewed(), `/sweeps/${learning}/trials/1`)
    const { page } = opened
    await page.getByText('Trial 1 was drawn at random').waitFor({ timeout })
    const runs = page.getByRole('region', { name: 'Runs of this config' })
    await runs.getByText('2 runs: mean').waitFor({ timeout })
    await expect.poll(() => runs.locator('tbody tr').count(), { timeout }).toBe(2)
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })
}
