import type { DecisionList, Replay } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { comeTo, openPage, timeout, type ViewedSweep } from './viewed-sweep.ts'

/** Why trials rest, stop and go on, and what other stoppers would have done. */
export function testStopping(viewed: () => ViewedSweep): void {
  test('rungs count what the log of decisions has, and tell why, by keyboard', async () => {
    const { shown, id } = viewed()
    const { page, complaints, giveBack } = await openPage(viewed(), `/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'Rungs and reasons' })
    await comeTo(panel)
    await panel.getByText('As a table').click()
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const rows = await panel.locator('tbody tr').allInnerTexts()
    const { decisions } = (await (
      await fetch(`${shown.url}/v1/sweeps/${id}/decisions?limit=1000`)
    ).json()) as DecisionList
    const atFirst = decisions.filter(({ reason }) => 'epoch' in reason && reason.epoch === 1)
    const [epoch, judged, wentOn, rest, stopped] = (rows[0] ?? '').split(/\s+/)
    expect([epoch, Number(judged)]).toEqual(['1', new Set(atFirst.map((one) => one.trial)).size])
    const continued = atFirst.filter(({ verdict }) => verdict === 'continue')
    expect(Number(wentOn)).toBe(continued.length)
    expect(Number(wentOn) + Number(rest) + Number(stopped)).toBe(Number(judged))
    const steps = panel.getByRole('slider')
    await steps.focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => steps.getAttribute('aria-valuetext'), { timeout })
      .toMatch(/^Trial \d+ goes on from rung 1 of 3 \(epoch 1\): \d+(st|nd|rd|th) of/)
    await panel.getByRole('link', { name: /Open trial/ }).click()
    await page.getByText('Learning curves').waitFor({ timeout })
    expect(complaints).toEqual([])
    await giveBack()
  })

  test('values are in percent wherever they stand, and who was behind others is told by how much', async () => {
    const { shown, id } = viewed()
    const { page, giveBack } = await openPage(viewed(), `/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'Decisions' })
    await comeTo(panel)
    await panel.locator('li').first().waitFor({ timeout })
    const [last = ''] = await panel.locator('li').allInnerTexts()
    expect(last).toMatch(
      /stops: the search is over, and it was not to go on: \d+\w\w of \d+ at rung \d of 3 \(epoch \d\), of which the best (one|\d+) would go on; val_accuracy [\d.]+ %, cut-off [\d.]+ %/,
    )
    const all = await page.locator('main').textContent()
    expect(all).not.toMatch(/(cut-off|val_accuracy) 0\.\d/)
    const [, trial] = /Trial (\d+)/.exec(last) ?? []
    await page.goto(`${shown.url}/sweeps/${id}/trials/${trial}`)
    await page.getByText(/it was not to go on: .* cut-off [\d.]+ %/).waitFor({ timeout })
    await giveBack()
  })

  test('a replay draws other stoppers, and one of them prefills a new sweep', async () => {
    const { shown, id } = viewed()
    const opened = await openPage(viewed(), `/sweeps/${id}`)
    const { page } = opened
    const panel = page.getByRole('region', { name: 'Replay' })
    await panel.getByRole('button', { name: 'Replay the curves' }).click()
    await panel.getByRole('link', { name: 'Use median' }).waitFor({ timeout })
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const rows = await panel.locator('tbody tr').allInnerTexts()
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const body = JSON.stringify({ stopping: 'none' })
    const answer = await fetch(`${shown.url}/v1/sweeps/${id}/replay`, { ...asked, body })
    const { epochs, tooEarly } = (await answer.json()) as Replay
    expect(rows.find((row) => row.startsWith('none'))).toMatch(
      new RegExp(`^none\\s+${epochs.replayed}\\s+none`),
    )
    expect(tooEarly.configs).toBeGreaterThan(0)
    await panel.getByText('Curves end too early to know').waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await panel.getByRole('link', { name: 'Use median' }).click()
    const written = page.getByLabel('Definition of the sweep')
    await expect.poll(() => written.inputValue(), { timeout }).toContain('{"kind":"median"}')
    await page.getByText('Epochs to train').waitFor({ timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })
}
