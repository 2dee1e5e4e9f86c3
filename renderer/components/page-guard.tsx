import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { t } from '../text/t.ts';
import { Empty } from './parts.tsx';

type Props = { path: string; children: ReactNode };
type State = { error: Error | undefined };

/** Keeps a fault of one page on that page: the rail, the clock and every other page go on. */
export class PageGuard extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  /** Another page is another chance. */
  override componentDidUpdate(before: Props): void {
    if (before.path !== this.props.path && this.state.error) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="card grow" role="alert">
        <Empty
          title={t('page.broken')}
          hint={
            <span className="col gap8">
              <span>{t('page.brokenHint')}</span>
              <span>{error.message}</span>
              <Button onClick={() => location.reload()}>{t('page.reload')}</Button>
            </span>
          }
        />
      </div>
    );
  }
}
