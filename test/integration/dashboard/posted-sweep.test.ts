import { expect, test } from 'vitest'
import { startCluster } from '../../chaos/support/cluster.ts'
import { openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { patience } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'

test.skipIf(!chromium)('what the form posts is trained, and its edit goes on from it', async () => {
  await using cluster = await startCluster({ epochMs: 20 })
  await cluster.startService()
  await cluster.startWorker()
  await using browser = await startChromium()
  const timeout = patience({ starts: 3, seconds: 30 })
  const { page, complaints } = await openAuditedPage(browser)
  await page.goto(`${cluster.url}/new`)
  await page.getByLabel('Name').fill('trained')
  await page.getByLabel('Dataset').selectOption('fake')
  await page.getByLabel('Epochs: values', { exact: true }).fill('2, 3')
  await page.getByText('of 20 asked for').waitFor({ timeout })
  await page.getByRole('button', { name: 'Post the sweep' }).click()
  await page.waitForURL(/\/sweeps\/swp_\w+$/, { timeout })
  const id = new URL(page.url()).pathname.split('/').at(-1) as string
  await page.getByText('12 / 12').waitFor({ timeout })
  await page.getByText('completed', { exact: true }).first().waitFor({ timeout })

  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('learningRate: values', { exact: true }).fill('0.001, 0.0005, 0.0001')
  await page.getByRole('button', { name: 'Edit the sweep' }).click()
  await until(
    'the new rate is trained too',
    async () => {
      const { status, epochs } = await cluster.client.sweep(id)
      return status === 'completed' && epochs.trained === 18
    },
    { starts: 2, seconds: 10 },
  )
  await page.getByText('18 / 18').waitFor({ timeout })
  expect(complaints).toEqual([])
})
