import { useNavigate, useSearch } from '@tanstack/react-router'
import type { OpenParts } from './open-parts.ts'

const none: string[] = []

/** Whether a part of this page is open, and what opens it. */
export function useOpenPart(name: string): [isOpen: boolean, open: () => void] {
  const open = useSearch({
    strict: false,
    select: (search: OpenParts) => search.open ?? none,
    structuralSharing: true,
  })
  const navigate = useNavigate()
  const show = () =>
    void navigate({
      to: '.',
      // Whatever page this is, the rest of its address stays.
      search: ((before: OpenParts) => ({
        ...before,
        open: [...(before.open ?? none), name],
      })) as never,
      replace: true,
      resetScroll: false,
    })
  return [open.includes(name), show]
}
