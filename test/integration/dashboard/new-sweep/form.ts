import { expect, test } from 'vitest'
import { close, open, postedSweep, textOf, timeout, type Writing, write } from './writing.ts'

/** What is filled in and chosen in the form, and the plan of it. */
export function testForm(writing: () => Writing): void {
  test('what the form is filled with is written, planned and posted', async () => {
    const opened = await open(writing())
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
    const sweep = await postedSweep(writing(), page)
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
    const { shown } = writing()
    const parameters = { learningRate: [0.01, 0.001, 0.0001], epochs: 2 }
    const id = await shown.open({ name: 'the other one', parameters })
    for (const trial of await shown.trialsOf(id)) await shown.train(trial)
    await shown.scheduler.advance(id)
    const opened = await open(writing())
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
    const opened = await open(writing())
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
    const { definition } = await postedSweep(writing(), page)
    expect(definition).toMatchObject({
      search: { kind: 'tpe', trials: 30 },
      stopping: { kind: 'asha' },
      parameters: { learningRate: { min: 1e-5, max: 0.1, scale: 'log' } },
    })
    await close(opened)
  })

  test('the form says what the text has besides, and leaves it there', async () => {
    const opened = await open(writing())
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
}
