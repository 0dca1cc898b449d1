/** A text that was not posted yet, and what the page was opened for. */
interface Draft {
  of: string
  text: string
}

const place = 'sweepstack.draft'

/** The text that was written for this address; a browser may refuse to keep anything. */
export function savedDraft(of: string): string | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Draft>
    return draft.of === of && typeof draft.text === 'string' ? draft.text : undefined
  } catch {
    return undefined
  }
}

export function saveDraft(draft: Draft): void {
  try {
    localStorage.setItem(place, JSON.stringify(draft))
  } catch {
    // It holds for this page.
  }
}

export function forgetDraft(): void {
  try {
    localStorage.removeItem(place)
  } catch {
    // There is none.
  }
}
