import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { compareSearch } from './compare/compare-search.ts'
import { compareSweepsSearch, sweepsSearch } from './compare-sweeps/compare-sweeps-search.ts'
import { newSweepSearch } from './new-sweep/new-sweep-search.ts'
import { parseSearch, writeSearch } from './shell/search-text.ts'
import { NotFound, Shell } from './shell/shell.tsx'
import { sweepSearch } from './sweep/sweep-search.ts'
import { SweepsPage } from './sweeps/sweeps-page.tsx'
import { trialSearch } from './trial/trial-search.ts'
import { trySearch } from './try/try-search.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

/** Everything but the first page is loaded when it is opened. */
const sweeps = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: sweepsSearch,
  component: SweepsPage,
})
const sweep = createRoute({
  getParentRoute: () => root,
  path: '/sweeps/$sweep',
  validateSearch: sweepSearch,
  component: lazyRouteComponent(() => import('./sweep/sweep-page.tsx'), 'SweepPage'),
})
const edit = createRoute({
  getParentRoute: () => root,
  path: '/sweeps/$sweep/edit',
  component: lazyRouteComponent(() => import('./edit/edit-page.tsx'), 'EditPage'),
})
const trial = createRoute({
  getParentRoute: () => root,
  path: '/sweeps/$sweep/trials/$trial',
  validateSearch: trialSearch,
  component: lazyRouteComponent(() => import('./trial/trial-page.tsx'), 'TrialPage'),
})
const workers = createRoute({
  getParentRoute: () => root,
  path: '/workers',
  component: lazyRouteComponent(() => import('./workers/workers-page.tsx'), 'WorkersPage'),
})
const datasets = createRoute({
  getParentRoute: () => root,
  path: '/datasets',
  component: lazyRouteComponent(() => import('./datasets/datasets-page.tsx'), 'DatasetsPage'),
})
const newSweep = createRoute({
  getParentRoute: () => root,
  path: '/new',
  validateSearch: newSweepSearch,
  component: lazyRouteComponent(() => import('./new-sweep/new-sweep-page.tsx'), 'NewSweepPage'),
})

const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import('./compare/compare-page.tsx'), 'ComparePage'),
})

const compareSweeps = createRoute({
  getParentRoute: () => root,
  path: '/compare-sweeps',
  validateSearch: compareSweepsSearch,
  component: lazyRouteComponent(
    () => import('./compare-sweeps/compare-sweeps-page.tsx'),
    'CompareSweepsPage',
  ),
})

const tryModels = createRoute({
  getParentRoute: () => root,
  path: '/try',
  validateSearch: trySearch,
  component: lazyRouteComponent(() => import('./try/try-page.tsx'), 'TryPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    sweeps,
    sweep,
    edit,
    trial,
    workers,
    datasets,
    newSweep,
    compare,
    compareSweeps,
    tryModels,
  ]),
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
