import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import type { Audience } from '../../../shared/model/archive.ts';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';

/** Keeps an audience under a name, as a favourite group that follows the archive. */
export function SaveAudience({ audience }: { audience: Audience }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const may = useMay('dispatcher');
  const save = async () => {
    const rule = { kind: 'audience' as const, audience };
    const group = { name, isFavourite: true, rule, contactIds: [] };
    if (!(await act('groups.save', group, t('builder.saved', { name })))) return;
    setOpen(false);
    setName('');
  };
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setOpen}
      content={
        <div className="row">
          <Input
            aria-label={t('groups.name')}
            placeholder={t('groups.name')}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="primary" disabled={name.trim() === ''} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
      }
    >
      <Button size="small" disabled={!may}>
        {t('builder.save')}
      </Button>
    </Popover>
  );
}
