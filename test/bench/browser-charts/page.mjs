/** Runs in the browser, bundled by ../browser-charts.ts. */
import { outsideOpacity, strokeTrials, takePen, themes } from '@sweepstack/charts'

/** Longest task and whole time until the frame was shown, in ms. */
async function timed(act) {
  const tasks = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const begin = performance.now()
  act()
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
  const canvas = document.createElement('canvas')
  const place = document.querySelector('#chart')
  const size = { width: place.clientWidth, height: place.clientHeight }
  Object.assign(canvas, size)
  place.replaceChildren(canvas)
  const pen = canvas.getContext('2d')
  const draw = (low) => {
    const isPicked = (trial) => places[trial * axes] >= low
    pen.clearRect(0, 0, size.width, size.height)
    takePen(pen, 'outside', trials, themes.light)
    pen.globalAlpha = outsideOpacity
    strokeTrials(pen, { axes, places }, (trial) => !isPicked(trial), size)
    takePen(pen, 'picked', trials, themes.light)
    strokeTrials(pen, { axes, places }, isPicked, size)
  }
  const first = await timed(() => draw(0))
  const brushes = []
  for (const low of [0.2, 0.5, 0.8, 0.3]) brushes.push(await timed(() => draw(low)))
  return { first, brushes }
}

Object.assign(globalThis, { measure })
