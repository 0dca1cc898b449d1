// Makes one file of each part of what `tsc -b` has compiled, with what it uses of node_modules: Node reads that in half of
// the processor time. `packages/process/src/bundle.ts` starts it, as long as it was made of the files that lie there.
// Stands behind the compiler in `npm run build`, `npm start` and `npm test`; does nothing if nothing has changed.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleOf } from '../packages/process/dist/bundle.js'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const folder = path.join(root, 'dist')

/** What is compiled, by its path from the root. */
const compiled = ['packages', 'apps'].flatMap((kind) =>
  readdirSync(path.join(root, kind))
    .map((name) => `${kind}/${name}/dist`)
    .filter((place) => place !== 'apps/dashboard/dist' && existsSync(path.join(root, place)))
    .flatMap((place) =>
      readdirSync(path.join(root, place), { recursive: true })
        .filter((file) => file.endsWith('.js'))
        .map((file) => `${place}/${file.replaceAll(path.sep, '/')}`),
    ),
)

/** What people start, and trainers of tests use, by the name of its bundle. */
const entries = {
  api: 'apps/api/dist/start.js',
  scheduler: 'apps/scheduler/dist/start.js',
  worker: 'apps/worker/dist/start.js',
  'run-trainer': 'apps/worker/dist/trainer/run-trainer.js',
  cli: 'apps/cli/dist/main.js',
}
/** A file of ours that is named by its place: threads and child processes are started so. */
const byPlace = /new URL\(['"]([^'"]+)['"], import\.meta\.url\)/g
for (const file of compiled) {
  for (const [, given] of readFileSync(path.join(root, file), 'utf8').matchAll(byPlace)) {
    const target = path.posix.join(path.posix.dirname(file), given)
    if (!compiled.includes(target)) continue
    entries[
      target
        .replace(/^\w+\//, '')
        .replace('/dist/', '-')
        .replaceAll('/', '-')
        .slice(0, -3)
    ] = target
  }
}

/** Native code, and what is loaded when it is needed only: it stays in node_modules. */
const whole = /^(@aws-sdk\/|@resvg\/|@tensorflow\/|h5wasm|msgpackr-extract$|sharp$)/

/** For packages of CommonJS, which ask for parts of Node, and for files beside theirs. No code has these names. */
const banner = `import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const bundleFolder = bundlePath(new URL('./', import.meta.url))
`
const minuteMs = 60_000
const keptMs = 30 * 24 * 60 * minuteMs
const madeBy = ['node_modules/.package-lock.json', 'scripts/bundle.mjs']
/** What `tsc -b` writes of a package whenever it compiled some of it: a start asks for this file, not for hundreds. */
const noteOf = (file) => `${file.split('/', 3).join('/')}/.tsbuildinfo`

/** Code of ours finds files by where it was compiled to, and what is started has a bundle, too. */
const inPlace = {
  name: 'in-place',
  setup({ onLoad, onResolve, resolve }) {
    onLoad({ filter: /\.[cm]?js$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8')
      const isOurs = !file.includes('/node_modules/')
      if (isOurs && text.includes('import.meta.url')) return { contents: placed(text, file) }
      if (/\b__(dirname|filename)\b/.test(text)) return { contents: withPlace(text, file) }
    })
    onResolve({ filter: whole }, async ({ path: name, pluginData, ...where }) => {
      if (pluginData === inPlace) return
      const found = await resolve(name, { ...where, pluginData: inPlace })
      return found.errors.length > 0 ? found : { path: fromBundle(found.path), external: true }
    })
  },
}

/** The bundles that files start, by their path from the root. */
const starts = new Map()
const fromRoot = (file) => path.relative(root, file).replaceAll(path.sep, '/')
const fromBundle = (file) => path.relative(folder, file).replaceAll(path.sep, '/')

function placed(text, file) {
  return text
    .replace(byPlace, (_, given) => {
      const target = path.join(path.dirname(file), given)
      const slash = given.endsWith('/') ? '/' : ''
      const place = bundleStartedBy(file, target) ?? fromBundle(target) + slash
      return `new URL('${place}', import.meta.here)`
    })
    .replaceAll('import.meta.url', `new URL('${fromBundle(file)}', import.meta.url).href`)
    .replaceAll('import.meta.here', 'import.meta.url')
}

/** Packages of CommonJS have variables for their place. */
function withPlace(text, file) {
  return text
    .replace(/\b__dirname\b/g, `(bundleFolder + '${fromBundle(path.dirname(file))}')`)
    .replace(/\b__filename\b/g, `(bundleFolder + '${fromBundle(file)}')`)
}

function bundleStartedBy(file, target) {
  const name = Object.keys(entries).find((each) => entries[each] === fromRoot(target))
  if (name === undefined) return undefined
  const others = starts.get(fromRoot(file)) ?? []
  starts.set(fromRoot(file), [...others, name])
  return `./${name}.js`
}

/** A bundle, and those that it starts. */
function withStarted(name, outputs, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const input of inputsOf(name, outputs)) {
    for (const other of starts.get(input) ?? []) withStarted(other, outputs, found)
  }
  return found
}

/** Files of ours in a bundle. */
function inputsOf(name, outputs) {
  return [...filesOf(`dist/${name}.js`, outputs)]
    .flatMap((file) => Object.keys(outputs[file].inputs))
    .filter((input) => !input.includes('node_modules/'))
}

if (Object.keys(entries).some((name) => bundleOf(name) === undefined)) {
  await makeAll().catch(({ message }) => {
    console.error(`bundle: ${message}`)
    process.exit(1)
  })
}

async function makeAll() {
  const before = new Map(
    [...madeBy, ...new Set(compiled.map(noteOf))].map((file) => [file, asItIs(file)]),
  )
  const [commands, parts] = [['cli'], Object.keys(entries).filter((name) => name !== 'cli')]
  mkdirSync(folder, { recursive: true })
  // A part may live for months, and is one file. Of the commands each loads its own.
  const results = await Promise.all([
    bundle(parts, { splitting: false }),
    bundle(commands, { splitting: true, chunkNames: 'cli-[hash]' }),
  ])
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs))
  const files = results.flatMap(({ outputFiles }) => outputFiles)
  const current = path.join(folder, 'cli.js')
  const replacedAt = existsSync(current) ? statSync(current).mtimeMs : 0
  removeOld(new Set(files.map(({ path: file }) => path.basename(file))), replacedAt)
  for (const { path: file, text } of files) write(file, file.endsWith('.js') ? named(text) : text)
  for (const name of Object.keys(entries)) {
    const names = [...withStarted(name, outputs)]
    const inputs = names.flatMap((one) => inputsOf(one, outputs))
    const from = new Set([...inputs.map(noteOf), ...madeBy])
    // The bundles too, for somebody may take a part of them away.
    const written = new Set(names.flatMap((one) => [...filesOf(`dist/${one}.js`, outputs)]))
    const files = [...[...from].map((file) => before.get(file)), ...[...written].map(asItIs)]
    write(path.join(folder, `${name}.json`), JSON.stringify(files))
  }
}

function bundle(names, options) {
  return build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: entries[name], out: name })),
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // As Node resolves: without `module`, which esbuild would add.
    conditions: [],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
    banner: { js: banner },
    plugins: [inPlace],
    ...options,
  })
}

/**
 * In one file a class may have got another name (`Redis2`, or `_Redis` within itself), and libraries ask for these names.
 * That esbuild keeps all names would cost each closure a property whenever it is made.
 */
function named(text) {
  const inItself = /\bvar (\w+?)\d* = class _\1\b[^{]*\{/g
  const another = /\b(?:class|var) (\w*Error|Cluster)\d+(?: = class)?(?: extends [\w.]+)? \{/g
  const withName = (head, name) =>
    `${head} static { Object.defineProperty(this, 'name', { value: '${name}', configurable: true }) }`
  return text.replace(inItself, withName).replace(another, withName)
}

/**
 * A command that runs, as `up` does for weeks, may still load chunks of the bundle that is replaced. So these are kept
 * for a while from now on; their time of writing says until when.
 */
function removeOld(files, replacedAt) {
  for (const file of readdirSync(folder)) {
    if (!/^cli-[0-9A-Z]{8}\.js(\.map)?$/.test(file) || files.has(file)) continue
    const place = path.join(folder, file)
    const { mtimeMs } = statSync(place)
    const now = Date.now()
    if (mtimeMs > replacedAt - minuteMs) utimesSync(place, now / 1000, (now - 2 * minuteMs) / 1000)
    else if (mtimeMs < now - keptMs) rmSync(place)
  }
}

/** A bundle with its chunks. */
function filesOf(file, outputs, found = new Set()) {
  if (outputs[file] === undefined || found.has(file)) return found
  found.add(file)
  for (const { path: chunk } of outputs[file].imports) filesOf(chunk, outputs, found)
  return found
}

/** In one step: a process that starts meanwhile reads the file before or this one. */
function write(file, contents) {
  writeFileSync(`${file}.${process.pid}`, contents)
  renameSync(`${file}.${process.pid}`, file)
}

function asItIs(file) {
  const { mtimeMs, size } = statSync(path.join(root, file))
  return [file, Math.floor(mtimeMs / 1000), size]
}
