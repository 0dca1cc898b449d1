import { EditorView } from '@codemirror/view'

/**
 * Writes over a selection itself. Chromium would join the lines with elements that have styles of their own, which the
 * policy of the page refuses.
 */
export const overSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { inputType, data, isComposing } = event
    if (inputType !== 'insertText' || data === null || isComposing) return false
    // The selection of the page: the editor hears of it a moment later.
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection() ?? {}
    if (!anchorNode || !focusNode || !view.contentDOM.contains(anchorNode)) return false
    const ends = [
      view.posAtDOM(anchorNode, anchorOffset),
      view.posAtDOM(focusNode, focusOffset),
    ] as const
    const [from, to] = [Math.min(...ends), Math.max(...ends)]
    if (from === to) return false
    view.dispatch({
      changes: { from, to, insert: data },
      selection: { anchor: from + data.length },
      userEvent: 'input.type',
    })
    event.preventDefault()
    return true
  },
})
