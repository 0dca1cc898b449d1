import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './data/query-client.ts'
import { router } from './router.tsx'
import { followPrinting } from './screen/printing.ts'
import { applyTheme, savedTheme } from './screen/theme.ts'
import './tokens.css'

applyTheme(savedTheme())
followPrinting()
createRoot(document.querySelector('#page') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
