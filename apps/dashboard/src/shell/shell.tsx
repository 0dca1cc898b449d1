import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { sessionQuery } from '../data/session.ts'
import { useLive } from '../live/use-live.ts'
import { AwayBanner } from './away-banner.tsx'
import styles from './shell.module.css'
import { SignIn } from './sign-in.tsx'
import { SignOut } from './sign-out.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

const places = [
  { to: '/', name: 'Sweeps' },
  { to: '/workers', name: 'Workers' },
  { to: '/datasets', name: 'Datasets' },
] as const

/** What stands around every page: where one is, who one is, and whether the service answers. */
export function Shell() {
  const { data: session, isPending } = useQuery(sessionQuery)
  useLive(session === undefined || session === 'unknown' ? undefined : (session.key ?? 'nobody'))
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <header className={styles.bar}>
        <div className={styles.inner}>
          <Link to="/" className={styles.brand ?? ''}>
            <img src="/favicon.svg" alt="" width="20" height="20" />
            sweepstack
          </Link>
          <nav className={styles.places} aria-label="Pages">
            {places.map(({ to, name }) => (
              <Link
                key={to}
                to={to}
                className={styles.place ?? ''}
                activeOptions={{ exact: to === '/' }}
                activeProps={{ className: styles.current ?? '' }}
              >
                {name}
              </Link>
            ))}
          </nav>
          <div className={styles.tools}>
            <ThemeSwitch />
            {session === undefined || session === 'unknown' ? undefined : (
              <SignOut session={session} />
            )}
            <Link to="/new" className={styles.action ?? ''}>
              New sweep
            </Link>
          </div>
        </div>
        <Loading />
      </header>
      <AwayBanner />
      <main id="main" className={styles.main} tabIndex={-1}>
        {session === 'unknown' ? <SignIn /> : isPending ? undefined : <Outlet />}
      </main>
    </>
  )
}

/** By itself: it comes and goes with each change of the address. */
function Loading() {
  const isLoading = useRouterState({ select: ({ status }) => status === 'pending' })
  return isLoading ? <div className={styles.loading} /> : undefined
}

export function NotFound() {
  return (
    <section className={styles.lost}>
      <h1>There is no such page</h1>
      <p>
        The address may be cut off. <Link to="/">All sweeps</Link>
      </p>
    </section>
  )
}
