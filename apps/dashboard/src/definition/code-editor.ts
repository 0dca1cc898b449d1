import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  snippet,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap, lineNumbers } from '@codemirror/view'
import { architectureJsonSchema } from '@sweepstack/models'
import { sweepJsonSchema } from '@sweepstack/protocol'
import { parseYaml, yamlLimits } from '@sweepstack/sweep-file'
import { editorColours, editorTheme } from './editor-theme.ts'
import { explanationAt } from './explanation.ts'
import { overSelection } from './over-selection.ts'
import type { PlacedProblem } from './problems.ts'
import type { Schema } from './schema-walk.ts'
import { type Suggestion, suggestionsAt } from './suggestions.ts'

interface CodeEditorParts {
  parent: HTMLElement
  text: string
  label: string
  /** Id of what describes it. */
  describedBy: string
  onChange: (text: string) => void
  /** Datasets that there are, which are completed. */
  datasets: () => readonly string[]
}

export interface CodeEditor {
  /** Shows another text, if it is another. */
  setText(text: string): void
  setProblems(problems: readonly PlacedProblem[]): void
  /** Puts the cursor at an offset, and the focus here. */
  goTo(offset: number): void
  destroy(): void
}

/** An editor of sweep definitions, with completion and explanations from their JSON Schema. */
export function createCodeEditor(parts: CodeEditorParts): CodeEditor {
  const { parent, text, label, describedBy, onChange, datasets } = parts
  const schema = sweepJsonSchema(architectureJsonSchema()) as Schema
  let isSetting = false
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(styleNonce()),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy }),
        EditorView.lineWrapping,
        lineNumbers(),
        history(),
        yaml(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        overSelection,
        autocompletion({
          icons: false,
          override: [(context) => complete(withDatasets(schema, datasets()), context)],
        }),
        explanations(schema),
        lintGutter(),
        editorTheme,
        syntaxHighlighting(editorColours),
        keymap.of([
          { key: 'Tab', run: acceptCompletion },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...lintKeymap,
          // After Escape the next Tab leaves the editor: that is CodeMirror's own.
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isSetting) onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    setText(next) {
      const changes = changeTo(view.state.doc.toString(), next)
      if (changes === undefined) return
      isSetting = true
      view.dispatch({ changes })
      isSetting = false
    },
    setProblems(problems) {
      const end = view.state.doc.length
      const diagnostics = problems.map(({ from, to, message }) => ({
        from: Math.min(from, end),
        to: Math.min(Math.max(to, from), end),
        severity: 'error' as const,
        message,
      }))
      view.dispatch(setDiagnostics(view.state, diagnostics))
    },
    goTo(offset) {
      const anchor = Math.min(offset, view.state.doc.length)
      view.dispatch({ selection: { anchor }, scrollIntoView: true })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}

/** Of the style elements that scripts may make. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

/** The one change between two texts; undefined if there is none. */
function changeTo(before: string, after: string) {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let from = 0
  while (from < shorter && before[from] === after[from]) from += 1
  let same = 0
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same += 1
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) }
}

function withDatasets(schema: Schema, examples: readonly string[]): Schema {
  const { ImageDefinition: images, ...others } = schema.$defs ?? {}
  if (images === undefined) return schema
  const dataset = { ...images.properties?.dataset, examples: [...examples] }
  return {
    ...schema,
    $defs: {
      ...others,
      ImageDefinition: { ...images, properties: { ...images.properties, dataset } },
    },
  }
}

function complete(schema: Schema, { state, pos, explicit }: CompletionContext) {
  const text = state.doc.toString()
  const found = suggestionsAt(schema, text, pos)
  if (found === undefined) return null
  const isEmpty = /[\s{[,]/.test(text[pos - 1] ?? '\n')
  // On an empty line everything would be offered at each line break.
  if (isEmpty && !explicit && !/:[ \t]$|[[{,][ \t]?$/.test(text.slice(0, pos))) return null
  // A word in quotes is found without them, and written in place of all of it.
  const quote = /^["']/.test(text.slice(found.from, pos)) ? 1 : 0
  const around = { before: quote, after: found.to - pos }
  const result: CompletionResult = {
    from: found.from + quote,
    options: found.list.map((one, order) => optionOf(one, around, order)),
  }
  return result
}

/** Where the cursor goes. */
const field = '$' + '{}'

function optionOf(
  { label, kind, text, detail, info }: Suggestion,
  { before, after }: { before: number; after: number },
  order: number,
): Completion {
  const write = snippet(`${text.replaceAll('\\', '\\\\')}${text.includes(field) ? '' : field}`)
  return {
    label,
    detail,
    sortText: String(order).padStart(4, '0'),
    type: kind === 'key' ? 'property' : 'enum',
    apply: (view, completion, from, to) => write(view, completion, from - before, to + after),
    ...(info === undefined ? {} : { info }),
  }
}

/** What a key or a value is for, under the pointer. */
function explanations(schema: Schema) {
  return hoverTooltip((view, offset) => {
    const text = view.state.doc.toString()
    const said = explanationAt(schema, text, offset, valueIn(text))
    if (said === undefined) return null
    return {
      pos: said.from,
      end: said.to,
      above: true,
      create: () => ({ dom: explanationElement(said) }),
    }
  })
}

function valueIn(text: string): unknown {
  try {
    return parseYaml(text, yamlLimits.levels)
  } catch {
    return undefined
  }
}

function explanationElement({
  title,
  purpose,
  type,
  usual,
}: NonNullable<ReturnType<typeof explanationAt>>) {
  const dom = document.createElement('div')
  dom.className = 'cm-explanation'
  const line = (tag: string, text: string) => {
    const element = dom.appendChild(document.createElement(tag))
    element.textContent = text
  }
  line('strong', title)
  if (purpose !== undefined) line('p', purpose)
  else line('p', usual === undefined ? type : `${type}; ${usual} if it is left out`)
  return dom
}
