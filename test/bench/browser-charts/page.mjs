/** Runs in the browser, bundled by ../browser-charts.ts. */
import { parallelChart, themes } from '@sweepstack/charts'
import { init } from '../../../apps/dashboard/src/chart/echarts.ts'

/** Longest task and whole time until the chart said that it had finished and the frame was shown, in ms. */
async function timed(act, finished) {
  const tasks = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const begin = performance.now()
  act()
  await finished
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  const whole = performance.now() - begin
  await new Promise((resolve) => setTimeout(resolve, 100))
  observer.disconnect()
  return { whole: Math.round(whole), longest: Math.round(Math.max(0, ...tasks)) }
}

async function measure(trials, axes) {
  const places = Float64Array.from(
    { length: trials * axes },
    (_, at) => Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1,
  )
  const chart = init(document.querySelector('#chart'))
  const draw = (low) => {
    const picked = (trial) => places[trial * axes] >= low
    chart.setOption(parallelChart({ axes, places, picked, highlighted: 3 }, themes.light))
  }
  const next = () => new Promise((resolve) => chart.on('finished', () => resolve()))
  const first = await timed(() => draw(0), next())
  const brushes = []
  for (const low of [0.2, 0.5, 0.8, 0.3]) brushes.push(await timed(() => draw(low), next()))
  return { first, brushes }
}

Object.assign(globalThis, { measure })
