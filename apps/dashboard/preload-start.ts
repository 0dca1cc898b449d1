import type { Plugin, Rolldown } from 'vite'

/**
 * Names in the page all that its first module loads later: browsers then ask for it together with that module, and not after
 * it. `entry`: the module that is loaded, as the end of its path.
 */
export function preloadStart(entry: string): Plugin {
  return {
    name: 'preload-start',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const start = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(entry),
        )
        if (start?.type !== 'chunk') throw new Error(`no chunk of ${entry}`)
        const found = chunksOf(start, bundle)
        const styles = new Set(
          found.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]),
        )
        const link = (attrs: Record<string, string | boolean>) => ({
          tag: 'link',
          attrs,
          injectTo: 'head' as const,
        })
        return [
          ...found.map(({ fileName }) =>
            link({ rel: 'modulepreload', crossorigin: true, href: `/${fileName}` }),
          ),
          ...[...styles].map((name) =>
            link({ rel: 'stylesheet', crossorigin: true, href: `/${name}` }),
          ),
        ]
      },
    },
  }
}

/** A chunk and all that it imports, the largest first: they are asked for in this order. */
function chunksOf(first: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle) {
  const found = new Set([first])
  for (const { imports } of found) {
    for (const name of imports) {
      const file = bundle[name]
      if (file?.type === 'chunk') found.add(file)
    }
  }
  return [...found].sort((a, b) => b.code.length - a.code.length)
}
