import { expect, test } from 'vitest'
import { openPage, timeout, type ViewedSweep } from './viewed-sweep.ts'

/** A sweep that a program of somebody's trains, with its own parameters and metrics. */
export function testPrograms(viewed: () => ViewedSweep): void {
  test('has its curves of each of its metrics, all trials as lines, and its replay', async () => {
    const { shown } = viewed()
    const id = await openProgram(shown)
    const { page, complaints, giveBack } = await openPage(viewed(), `/sweeps/${id}`)
    const curves = page.getByRole('region', { name: 'Learning curves' })
    const said = () => curves.getByRole('img').first().getAttribute('aria-label')
    await expect.poll(said, { timeout }).toContain('rmse over epochs of 4 of 4 lineages')
    const metrics = curves.getByLabel('Metric of the curves')
    await expect
      .poll(() => metrics.locator('option').allTextContents(), { timeout })
      .toEqual(['rmse', 'cost'])
    await metrics.selectOption('cost')
    await expect.poll(said, { timeout }).toContain('cost over epochs of 4 of 4 lineages')
    const lines = page.getByRole('region', { name: 'All trials' }).getByRole('img')
    await expect
      .poll(() => lines.first().getAttribute('aria-label'), { timeout })
      .toContain('4 of 4 trials over depth, width, rmse')
    const replay = page.getByRole('region', { name: 'Replay' })
    await replay.getByRole('button', { name: 'Replay the curves' }).click()
    await replay.getByRole('cell', { name: 'Hyperband' }).first().waitFor({ timeout })

    // Ranks are of rows, which all other panels say.
    await page.getByLabel('Add a condition').fill('rank<=2')
    await page.keyboard.press('Enter')
    await page.getByText('rank<=2 picks rows of the leaderboard').waitFor({ timeout })
    await expect.poll(said, { timeout }).toContain('of 4 of 4 lineages')
    expect(complaints).toEqual([])
    await giveBack()
  })
}

async function openProgram(shown: ViewedSweep['shown']): Promise<string> {
  const id = await shown.open({
    ...{ name: 'programs', trainer: 'external', metric: { name: 'rmse', goal: 'minimize' } },
    parameters: {
      depth: [1, 2, 3, 4],
      width: { distribution: 'normal', mean: 0, sd: 1 },
      epochs: 3,
    },
    search: { kind: 'random', trials: 4 },
  })
  const send = async (path: string, body: object) => {
    const answer = await fetch(`${shown.url}/v1/sweeps/${id}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as { trials: { trial: number; fence: number }[] }
  }
  for (const { trial, fence } of (await send('ask', { count: 4 })).trials) {
    for (let epoch = 1; epoch <= 3; epoch += 1) {
      const metrics = { rmse: trial / epoch, cost: epoch }
      await send(`trials/${trial}/report`, { fence, epoch, metrics })
    }
  }
  await shown.scheduler.advance(id)
  return id
}
