import { createClient } from '@sweepstack/client'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type LentPage, lendPage } from '../../../support/lent-page.ts'
import { patience } from '../../../support/machine-speed.ts'
import type { startShownInstallation } from '../../../support/shown-installation.ts'

/** An installation to post sweeps to, and a browser: one of each for all subjects. */
export interface Writing {
  shown: Awaited<ReturnType<typeof startShownInstallation>>
  browser: Browser
}

export const timeout = patience({ starts: 2, seconds: 20 })

/** The page of a new sweep, once its editor is there. */
export async function open(
  { shown, browser }: Writing,
  to = '/new',
  options: Parameters<typeof lendPage>[1] = {},
): Promise<LentPage> {
  const opened = await lendPage(browser, {
    viewport: { width: 1280, height: 900 },
    ...options,
  })
  await opened.page.goto(shown.url + to)
  await editorOf(opened.page).waitFor({ timeout })
  return opened
}

export async function close({ complaints, giveBack }: LentPage): Promise<void> {
  expect(complaints).toEqual([])
  await giveBack()
}

export function editorOf(page: Page) {
  return page.locator('.cm-content')
}

export async function textOf(page: Page): Promise<string> {
  const lines = await page.locator('.cm-line').allInnerTexts()
  return lines.map((line) => line.replace(/\n$/, '')).join('\n')
}

export async function write(page: Page, text: string): Promise<void> {
  await editorOf(page).fill(text)
}

/** The sweep that was posted, once the page is that of it. */
export async function postedSweep({ shown }: Writing, page: Page) {
  await page.waitForURL(/\/sweeps\/swp_\w+$/, { timeout })
  const id = new URL(page.url()).pathname.split('/').at(-1) as string
  return createClient({ url: shown.url }).sweep(id)
}
