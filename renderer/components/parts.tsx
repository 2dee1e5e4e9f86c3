import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { t } from '../text/t.ts';

export function Card(props: {
  title?: ReactNode;
  extra?: ReactNode;
  foot?: ReactNode;
  className?: string;
  isBare?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={`card col ${props.className ?? ''}`}>
      {props.title !== undefined && (
        <div className="hd">
          {typeof props.title === 'string' ? <h2>{props.title}</h2> : props.title}
          <span className="grow" />
          {props.extra}
        </div>
      )}
      {props.isBare ? props.children : <div className="bd grow scroll">{props.children}</div>}
      {props.foot && <div className="ft">{props.foot}</div>}
    </section>
  );
}

/** One number with its unit and what belongs to it. */
export function Figure(props: {
  label: ReactNode;
  value: ReactNode;
  unit?: ReactNode;
  note?: ReactNode;
  size?: 'n1' | 'n2' | 'n3';
}) {
  return (
    <div>
      <div className="small t2">{props.label}</div>
      <div className="nowrap">
        <span className={props.size ?? 'n2'}>{props.value}</span>
        {props.unit !== undefined && <span className="unit">{props.unit}</span>}
      </div>
      {props.note !== undefined && <div className="small t2 ellipsis">{props.note}</div>}
    </div>
  );
}

/** Choice of one among few, each with its count. */
export function Segments<K extends string>(props: {
  value: K;
  options: { key: K; label: string; count?: number }[];
  onChange: (key: K) => void;
  label: string;
}) {
  return (
    <span className="seg" role="group" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.key}
          type="button"
          aria-pressed={option.key === props.value}
          onClick={() => props.onChange(option.key)}
        >
          {option.label}
          {option.count === undefined ? '' : ` ${option.count}`}
        </button>
      ))}
    </span>
  );
}

export function Progress({ part, whole }: { part: number; whole: number }) {
  return (
    <div className="bar" role="presentation">
      <i style={{ width: `${whole > 0 ? Math.min(100, (part / whole) * 100) : 0}%` }} />
    </div>
  );
}

export function Field(props: {
  label: string;
  error?: string | undefined;
  children: ReactNode;
  grow?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={`field${props.grow ? ' grow' : ''}`}>
      <span>{props.label}</span>
      {props.children}
      {props.error && <span className="err">{props.error}</span>}
    </label>
  );
}

type Ask = {
  title: string;
  body: ReactNode;
  confirm: string;
  isDanger?: boolean;
  onConfirm: () => Promise<unknown> | unknown;
};

/** The one way to confirm: what, to whom, how much; focus on going back; the button says what will happen. */
export function useConfirm(): [ask: (what: Ask) => void, dialog: ReactNode] {
  const [what, setWhat] = useState<Ask>();
  const [isBusy, setBusy] = useState(false);
  const close = () => setWhat(undefined);
  const run = async () => {
    setBusy(true);
    await what?.onConfirm();
    setBusy(false);
    close();
  };
  const dialog = (
    <Modal
      open={what !== undefined}
      title={what?.title}
      onCancel={close}
      width={480}
      destroyOnHidden
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={close} autoFocus>
            {t('common.back')}
          </Button>
          <Button type="primary" danger={what?.isDanger === true} loading={isBusy} onClick={run}>
            {what?.confirm}
          </Button>
        </div>
      }
    >
      {what?.body}
    </Modal>
  );
  return [setWhat, dialog];
}

export function Empty({ title, hint }: { title: string; hint?: ReactNode }) {
  return (
    <div className="empty">
      <div>{title}</div>
      {hint && <div className="small t3">{hint}</div>}
    </div>
  );
}

/** Stands where something is being read; seen only when that takes long enough to wonder. */
export function Waiting() {
  return (
    <div className="empty waiting" role="status">
      {t('common.loading')}
    </div>
  );
}

/** What went wrong, in place, with the way on. */
export function Failure({
  error,
  onRetry,
}: {
  error: { message: string; code: string };
  onRetry: () => void;
}) {
  // The page says already that the archive is away; this comes by itself when it is back.
  if (error.code === 'archive-away') return <div className="t2 small pad">{t('connection.waits')}</div>;
  return (
    <div className="banner dg" role="alert">
      <span>{error.message}</span>
      <span className="grow" />
      <span className="small t2">{error.code}</span>
      <Button size="small" onClick={onRetry}>
        {t('common.retry')}
      </Button>
    </div>
  );
}

/** Stands where nothing has been read yet: why not, or that it is being read. Never that there is nothing. */
export function Unread({
  error,
  reload,
}: {
  error: { message: string; code: string } | undefined;
  reload: () => void;
}) {
  return error ? <Failure error={error} onRetry={reload} /> : <Waiting />;
}
