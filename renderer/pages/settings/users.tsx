import { Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { roles, type User } from '../../../shared/model/account.ts';
import { Card, Empty, Field } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

const columns: Column<User>[] = [
  { key: 'login', title: t('login.name'), width: '120px', render: (one) => one.login },
  { key: 'name', title: t('contact.name'), width: 'minmax(120px, 1fr)', render: (one) => <b>{one.name}</b> },
  { key: 'role', title: t('users.role'), width: '120px', render: (one) => word('role', one.role) },
  {
    key: 'active',
    title: t('plans.state'),
    width: '90px',
    render: (one) => (one.isActive ? t('templates.active') : t('templates.off')),
  },
];

function UserDialog({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const [draft, setDraft] = useState({
    login: user?.login ?? '',
    name: user?.name ?? '',
    role: user?.role ?? ('dispatcher' as const),
    isActive: user?.isActive ?? true,
    password: '',
    mustChange: true,
  });
  const isBad =
    draft.login.trim().length < 2 || draft.name.trim() === '' || (!user && draft.password.length < 8);
  const save = async () => {
    if (await act('accounts.save', { ...draft, ...(user ? { id: user.id } : {}) }, t('common.saved')))
      onClose();
  };
  return (
    <Modal
      open
      title={user?.name ?? t('users.new')}
      onCancel={onClose}
      okText={t('common.save')}
      cancelText={t('common.back')}
      okButtonProps={{ disabled: isBad }}
      onOk={save}
    >
      <div className="col gap12">
        <Field label={t('login.name')}>
          <Input
            value={draft.login}
            onChange={(event) => setDraft({ ...draft, login: event.target.value })}
          />
        </Field>
        <Field label={t('contact.name')}>
          <Input value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
        </Field>
        <Field label={t('users.role')}>
          <Select
            value={draft.role}
            onChange={(role) => setDraft({ ...draft, role })}
            options={roles.map((role) => ({ value: role, label: word('role', role) }))}
          />
        </Field>
        <Field label={user ? t('users.newPassword') : t('login.password')}>
          <Input.Password
            value={draft.password}
            onChange={(event) => setDraft({ ...draft, password: event.target.value })}
            autoComplete="new-password"
          />
        </Field>
        <Checkbox
          checked={draft.mustChange}
          disabled={draft.password === ''}
          onChange={(event) => setDraft({ ...draft, mustChange: event.target.checked })}
        >
          {t('users.mustChange')}
        </Checkbox>
        <Checkbox
          checked={draft.isActive}
          onChange={(event) => setDraft({ ...draft, isActive: event.target.checked })}
        >
          {t('templates.active')}
        </Checkbox>
      </div>
    </Modal>
  );
}

export function UsersPanel() {
  const may = useMay('administrator');
  const { data } = useLive('accounts.list', may ? {} : undefined, ['archive.changed']);
  const [open, setOpen] = useState<User | 'new'>();
  return (
    <Card
      className="grow"
      title={t('settings.users')}
      extra={
        <Button disabled={!may} onClick={() => setOpen('new')}>
          ＋ {t('users.new')}
        </Button>
      }
      isBare
    >
      <VirtualTable
        label={t('settings.users')}
        columns={columns}
        rows={data?.users ?? []}
        keyOf={(one) => one.id}
        onOpen={setOpen}
        empty={<Empty title={may ? '' : t('settings.needsAdmin')} />}
      />
      {open && <UserDialog user={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}
