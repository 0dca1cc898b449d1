import type { Page } from 'playwright-core'
import type { fillInstallation } from './fill-installation.ts'

type Filled = Awaited<ReturnType<typeof fillInstallation>>['grid']

/** Pages as they are once somebody has done something there. */
export function actsOf({ id, running, stopped, cancelled, best }: Filled) {
  const write = (text: string, then: string) => async (page: Page) => {
    await page.locator('.cm-content').fill(text)
    await page.getByText(then).first().waitFor()
  }
  const press = (name: string) => async (page: Page) => {
    await page.getByRole('button', { name }).click()
    await page.getByRole('dialog').waitFor()
  }
  return [
    { name: 'new-range', to: '/new', act: write(drawn, 'Expected at the rungs') },
    { name: 'new-wrong', to: '/new', act: write(wrong, 'did you mean') },
    {
      name: 'new-complete',
      to: '/new',
      async act(page: Page) {
        await page.locator('.cm-content').fill(`${drawn}  we`)
        await page.locator('.cm-content').press('Control+End')
        await page.keyboard.press('Control+Space')
        await page.locator('.cm-completionInfo').waitFor()
      },
    },
    {
      name: 'new-copy',
      to: `/new?from=${stopped}`,
      async act(page: Page) {
        await page.getByRole('button', { name: 'Write the copy out' }).click()
        await page.locator('.cm-content').getByText('asha over').waitFor()
      },
    },
    {
      name: 'edit',
      to: `/sweeps/${id}/edit`,
      async act(page: Page) {
        await page
          .getByLabel('learningRate: values', { exact: true })
          .fill('0.005, 0.001, 0.0005, 0.0001, 0.05')
        await page.getByLabel('At most so many hours').fill('12')
        await page.getByText('Then, as a whole').waitFor()
      },
    },
    {
      name: 'edit-impossible',
      to: `/sweeps/${running}/edit`,
      async act(page: Page) {
        await page.getByLabel('learningRate: from', { exact: true }).fill('0.001')
        await page.getByText('This cannot be done').waitFor()
      },
    },
    {
      name: 'ban',
      to: `/sweeps/${running}?where=optimizer%3Dsgd&where=learningRate%3E%3D0.01`,
      act: press('Ban…'),
    },
    { name: 'give', to: `/sweeps/${id}/trials/${best}`, act: press('Give one like it…') },
    { name: 'cancel', to: `/sweeps/${running}`, act: press('Cancel…') },
    { name: 'closed', to: `/sweeps/${cancelled}` },
    {
      name: 'away',
      to: `/sweeps/${running}`,
      async act(page: Page) {
        await page.route('**', (route) => route.abort())
        // Its stream is open, and goes on: what is asked for next is what fails.
        await page.getByLabel('Add a condition').fill('trial<=20')
        await page.keyboard.press('Enter')
        await page.getByText('The service does not answer').waitFor()
      },
    },
  ]
}

const drawn = `# What the study left open.
name: wide
dataset: emoji-100
search: {kind: tpe, trials: 40}
stopping: asha
budget: {hours: 12}
parameters:
  architecture: [cnn, resnet10]
  optimizer: [adam, lion]
  learningRate: {min: 1e-5, max: 0.1, scale: log}
  batchSize: [32, 64]
  epochs: 27
`
const wrong = `name: wide
dataset: emoji-100
parameters:
  optimiser: [adam, lion]
  learningRate: {min: 0, max: 0.1, scale: log}
  epochs: many
`
