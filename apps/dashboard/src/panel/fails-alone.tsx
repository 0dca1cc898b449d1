import { Component, type ReactNode } from 'react'
import { Trouble } from './trouble.tsx'

interface State {
  error: Error | undefined
}

/** Shows what broke below it in its place, with another try. */
export class FailsAlone extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return <Trouble error={error} retry={() => this.setState({ error: undefined })} />
  }
}
