import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type Context, createContext, runInContext } from 'node:vm'
import { planSweep } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { chromium, openPage, startChromium } from '../../support/chromium.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const packages = ['protocol', 'core', 'client', 'charts']

/** What a page has beside the language. */
const ofPages = {
  ...{ AbortController, AbortSignal, DOMException, fetch, Headers, Request, Response },
  ...{ structuredClone, TextDecoder, TextEncoder, URL, URLSearchParams },
  ...{ setTimeout, clearTimeout, setInterval, clearInterval },
}

/** A script for browsers of packages, from their sources. @throws if it cannot do without Node */
async function bundle(names: string[]): Promise<string> {
  const contents = names.map((name) => `export * as ${name} from '@sweepstack/${name}'`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    ...{ platform: 'browser', format: 'iife', globalName: 'sweepstack', conditions: ['source'] },
    ...{ bundle: true, write: false, logLevel: 'silent' },
  })
  return outputFiles[0]?.text ?? ''
}

let page: Context
beforeAll(async () => {
  page = createContext({ ...ofPages })
  runInContext(await bundle(packages), page)
})

/** What a script of the page answers, as JSON carries it. */
async function ask(script: string, given: object = {}): Promise<unknown> {
  Object.assign(page, given)
  const inPage = `(async () => { const { ${packages} } = sweepstack; ${script} })()`
  return JSON.parse(JSON.stringify(await runInContext(inPage, page)))
}

test('the page has nothing of Node', async () => {
  const names = ['process', 'Buffer', 'require', 'global', 'setImmediate', '__dirname', 'module']
  expect(await ask(`return [${names.map((name) => `typeof ${name}`)}]`)).toEqual(
    names.map(() => 'undefined'),
  )
})

test.each(packages)('a bundle of %s needs no module of Node', async (name) => {
  expect(await bundle([name])).not.toMatch(/\bnode:|\b__require\b/)
})

test('on a server the hash is that of Node, and the other is not even loaded', async () => {
  const { metafile } = await build({
    stdin: { contents: "export * from '@sweepstack/sha256'", resolveDir: root },
    ...{ platform: 'node', format: 'esm', conditions: ['source'] },
    ...{ bundle: true, write: false, metafile: true },
  })
  const { imports = [] } = Object.values(metafile.outputs)[0] ?? {}
  expect(imports.map((one) => one.path)).toEqual(['node:crypto'])
  expect(Object.keys(metafile.inputs).filter((file) => file.includes('noble'))).toEqual([])
})

test('a definition is planned, and its lineages are keyed, as by the API', async () => {
  const parameters = { optimizer: ['adam', 'sgd'], learningRate: [0.1, 0.01], epochs: [50, 75] }
  const input = { name: 'x', dataset: 'd', parameters }
  const answer = await ask(
    "return core.planSweep(protocol.parseDefinition(input), 'a'.repeat(64))",
    { input },
  )
  expect(answer).toMatchObject({ trials: 8, asked: 500, unique: 300 })
  // The answer comes as JSON, which has no maps.
  const plan = planSweep(parseDefinition(input), 'a'.repeat(64))
  expect(answer).toEqual(JSON.parse(JSON.stringify(plan)))
})

test('what is wrong with a definition is said', async () => {
  const answer = await ask(`
    try { protocol.parseDefinition({ name: 'x', dataset: 'd', parameters: { epoch: 3 } }) }
    catch (error) { return [error instanceof protocol.ProblemError, error.code] }`)
  expect(answer).toEqual([true, 'INVALID_DEFINITION'])
})

test('scores are ranked', async () => {
  const answer = await ask(`
    const scores = [0.3, 0.1, 0.1, 0.2].map((score, place) => ({ trial: place + 1, score }))
    const ranked = core.rankConfigs(scores, { repeats: 1, goal: 'minimize' })
    return [ranked.map(({ trial }) => trial), core.ranksOf(ranked)]`)
  expect(answer).toEqual([
    [2, 3, 4, 1],
    [1, 1, 3, 4],
  ])
})

test('charts are options, and bring no library that draws', async () => {
  const reports = [{ epoch: 1, loss: 2, accuracy: 0.3, val_loss: 2.1, val_accuracy: 0.2 }]
  const answer = await ask(
    `const { curvesChart, confusionChart, themes } = charts
    const curves = curvesChart({ title: 't', reports }, themes.dark)
    const measures = { images: 3, accuracy: 1, confused: [] }
    const matrix = confusionChart({ title: 't', classes: ['a', 'b'], matrix: [[1, 0], [0, 2]], measures }, themes.light)
    return { curves: curves.option.series.length, cells: matrix.option.series[0].data }`,
    { reports },
  )
  const cells = [
    { value: [0, 0, 1], count: 1 },
    { value: [1, 1, 1], count: 2 },
  ]
  expect(answer).toEqual({ curves: 4, cells })
  const { metafile } = await build({
    stdin: { contents: "export * from '@sweepstack/charts'", resolveDir: root },
    ...{ platform: 'browser', conditions: ['source'], bundle: true, write: false, metafile: true },
  })
  const { inputs = {} } = Object.values(metafile.outputs)[0] ?? {}
  const files = Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0)
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter((file) => file.includes('node_modules/'))).toEqual([])
})

test('a client asks an API, and follows a stream that fails at first', async () => {
  let streams = 0
  await using api = await listen((url) => {
    if (url === '/v1/workers') return { body: '{"workers":[]}' }
    streams += 1
    if (streams === 1) return { status: 503, body: '' }
    return { body: 'data: {"type":"reset"}\n\ndata: {"type":"end","status":"completed"}\n\n' }
  })
  const answer = await ask(
    `const api = client.createClient({ url })
    const events = []
    for await (const { type } of api.events('x', new AbortController().signal)) events.push(type)
    return { workers: await api.workers(), events }`,
    { url: api.url },
  )
  expect(answer).toEqual({ workers: [], events: ['reset', 'end'] })
})

test('who no longer waits for a stream is not kept until the next try', async () => {
  await using api = await listen(() => ({
    status: 503,
    body: '',
    headers: { 'retry-after': '60' },
  }))
  const began = performance.now()
  await ask(
    `const leaving = new AbortController()
    setTimeout(() => leaving.abort(), 200)
    for await (const _ of client.createClient({ url }).events('x', leaving.signal)) break
    return null`,
    { url: api.url },
  )
  expect(performance.now() - began).toBeLessThan(10_000)
})

test.skipIf(!chromium)('a real browser runs all of it, and tells an API that moved', async () => {
  const script = await bundle(packages)
  await using api = await listen((url) => {
    if (url === '/')
      return { body: '<!doctype html><title>t</title><script src="/page.js"></script>' }
    if (url === '/page.js') return { body: script }
    return { status: 302, body: '', headers: { location: '/elsewhere' } }
  })
  const browser = await startChromium()
  try {
    const opened = await openPage(browser)
    await opened.goto(api.url)
    const answer = await opened.evaluate(`(async () => {
      const { protocol, core, client, charts } = sweepstack
      const input = { name: 'x', dataset: 'd', parameters: { epochs: [2, 3] } }
      const plan = core.planSweep(protocol.parseDefinition(input), 'a'.repeat(64))
      const error = await client.createClient({ url: location.origin }).workers().catch((one) => one)
      const chart = charts.curvesChart({ title: 't', reports: [] }, charts.themes.light)
      return { keys: plan.lineages.map(({ key }) => key), fault: error.fault, width: chart.width }
    })()`)
    const input = { name: 'x', dataset: 'd', parameters: { epochs: [2, 3] } }
    const { lineages } = planSweep(parseDefinition(input), 'a'.repeat(64))
    const keys = lineages.map(({ key }) => key)
    expect(answer).toEqual({ keys, fault: 'moved', width: 1000 })
  } finally {
    await browser.close()
  }
})

interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string
}

/** A server on this machine that answers each address as told. */
async function listen(answerOf: (url: string | undefined) => Answer) {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body } = answerOf(request.url)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
