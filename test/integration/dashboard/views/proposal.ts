import type { Densities } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { until } from '../../../support/redis.ts'
import { openPage, timeout, type ViewedSweep } from './viewed-sweep.ts'

const trials = 14

/** Why a search proposed a config. */
export function testProposal(viewed: () => ViewedSweep): void {
  test('a proposal of TPE shows the densities that it came from, parameter by parameter', async () => {
    const { shown } = viewed()
    const id = await shown.open({
      name: 'learning',
      search: { kind: 'tpe', trials },
      parameters: {
        optimizer: ['adam', 'sgd'],
        learningRate: { min: 1e-4, max: 1e-2, scale: 'log' },
        epochs: 1,
      },
      parallelism: 2,
      seed: 5,
    })
    await trainAll(shown, id)
    const answer = await fetch(`${shown.url}/v1/sweeps/${id}/trials/${trials}/densities`)
    const { good, parameters } = (await answer.json()) as Densities
    const opened = await openPage(viewed(), `/sweeps/${id}/trials/${trials}`)
    const { page } = opened
    const panel = page.getByRole('region', { name: 'Why it was proposed' })
    await panel.getByText(`${good} good configs`, { exact: true }).waitFor({ timeout })
    const names = parameters.toSorted((a, b) => b.ratio - a.ratio).map(({ name }) => name)
    const labels = panel.getByRole('img')
    await expect.poll(() => labels.count(), { timeout }).toBe(2)
    for (const [place, name] of names.entries()) {
      expect(await labels.nth(place).getAttribute('aria-label')).toMatch(
        new RegExp(`^Densities along ${name} .*: [\\d.]+× as dense among the good$`),
      )
    }
    await panel.getByText('As a table').click()
    await expect
      .poll(() => panel.locator('tbody tr td:first-child').allTextContents(), { timeout })
      .toEqual(names)
    await expect.poll(() => panel.locator('canvas').count(), { timeout }).toBeGreaterThan(0)
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })
}

/** What a search that learns proposes comes from a thread, with a later step. */
async function trainAll({ scheduler, trialsOf, train }: ViewedSweep['shown'], id: string) {
  await until(
    'the search has come to its end',
    async () => {
      await scheduler.advance(id)
      for (const trial of await trialsOf(id)) if (trial.status === 'waiting') await train(trial)
      return (await trialsOf(id)).filter(({ score }) => score !== null).length === trials
    },
    { starts: 10, seconds: 30 },
  )
}
